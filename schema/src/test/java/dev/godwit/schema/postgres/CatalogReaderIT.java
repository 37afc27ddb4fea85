package dev.godwit.schema.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.Dependent;
import dev.godwit.schema.catalog.Extension;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.catalog.TableIdentity;
import dev.godwit.schema.catalog.Trigger;
import dev.godwit.schema.catalog.TypeInfo;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CatalogReaderIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final SqlParser PARSER = new PgQueryParser();
    private static final TableName CUSTOMERS = new TableName("shop", "customers");
    private static final TableName EVENTS = new TableName("shop", "events");

    private static final String SCHEMA = """
            CREATE SCHEMA godwit; CREATE TABLE godwit.ledger (id int);
            CREATE EXTENSION citext SCHEMA public;
            CREATE SCHEMA shop;
            CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'happy');
            CREATE DOMAIN shop.positive AS integer CHECK (VALUE > 0);
            CREATE DOMAIN shop.tiny AS shop.positive;
            CREATE TYPE shop.place AS (street text, number shop.tiny);
            CREATE TABLE shop.customers (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                gone int,
                email public.citext NOT NULL CONSTRAINT one_email UNIQUE,
                name varchar(40) COLLATE "C" DEFAULT 'nobody',
                mood shop.mood[] DEFAULT '{ok}',
                age shop.tiny,
                home shop.place,
                stay tstzrange,
                upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
            ALTER TABLE shop.customers ADD CONSTRAINT adult CHECK (age > 17) NOT VALID;
            ALTER TABLE shop.customers DROP COLUMN gone;
            ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
            CREATE POLICY everybody ON shop.customers USING (true);
            ALTER TABLE shop.customers REPLICA IDENTITY FULL;
            CREATE INDEX by_name ON shop.customers (lower(name), email) INCLUDE (age) WHERE age > 20;
            CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER touch BEFORE UPDATE ON shop.customers FOR EACH ROW EXECUTE FUNCTION shop.touch();
            ALTER TABLE shop.customers DISABLE TRIGGER touch;
            CREATE TABLE shop."Orders" (
                id serial PRIMARY KEY,
                customer bigint NOT NULL REFERENCES shop.customers ON DELETE CASCADE,
                note text);
            CREATE TABLE shop.events (at date NOT NULL, customer bigint, data jsonb) PARTITION BY RANGE (at);
            CREATE SCHEMA archive;
            CREATE TABLE archive.events_2025 PARTITION OF shop.events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE shop.events_2026 PARTITION OF shop.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
                PARTITION BY HASH (customer);
            CREATE TABLE shop.events_2026_0 PARTITION OF shop.events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
            CREATE TABLE shop.events_2026_1 PARTITION OF shop.events_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
            CREATE INDEX events_at ON shop.events (at);
            CREATE VIEW archive.names AS SELECT name, email FROM shop.customers;
            CREATE MATERIALIZED VIEW archive.counts AS SELECT count(*) AS n FROM shop.events;
            CREATE FUNCTION archive.ages() RETURNS bigint BEGIN ATOMIC SELECT sum(age) FROM shop.customers; END;
            CREATE UNLOGGED TABLE shop.old (a int);
            CREATE TABLE shop.older (b int) INHERITS (shop.old);
            CREATE SEQUENCE archive.numbers AS smallint INCREMENT 5 MAXVALUE 100 CYCLE;
            ALTER TABLE shop.old ADD number int DEFAULT nextval('archive.numbers');
            INSERT INTO shop.events SELECT '2026-05-05', g, '{}' FROM generate_series(1, 5000) g;
            """;

    private final CatalogReader reader = new CatalogReader();
    private Connection connection;

    @BeforeAll
    static void createSchema() throws SQLException {
        try (Connection connection = postgres.database().connect()) {
            execute(connection, SCHEMA);
        }
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = postgres.database().connect();
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void readsEverythingButGodwitsAndPostgresqlsOwn() throws SQLException {
        Catalog catalog = reader.read(connection, CatalogScope.everything());

        assertThat(catalog.tables())
                .extracting(table -> table.name().toString())
                .containsExactly(
                        "archive.counts",
                        "archive.events_2025",
                        "archive.names",
                        "shop.Orders",
                        "shop.customers",
                        "shop.events",
                        "shop.events_2026",
                        "shop.events_2026_0",
                        "shop.events_2026_1",
                        "shop.old",
                        "shop.older");
        assertThat(catalog.database().name()).isEqualTo(connection.getCatalog());
        assertThat(catalog.database().major())
                .isEqualTo(connection.getMetaData().getDatabaseMajorVersion());
        assertThat(catalog.database().encoding()).isEqualTo("UTF8");
        assertThat(catalog.extensions()).extracting(Extension::name).containsExactly("citext", "plpgsql");
    }

    @Test
    void readsChosenTablesWithAllTheirPartitions() throws SQLException {
        Catalog catalog = reader.read(connection, CatalogScope.tables(List.of(EVENTS, new TableName("no", "such"))));

        assertThat(catalog.tables())
                .extracting(table -> table.name().toString())
                .containsExactly(
                        "archive.events_2025",
                        "shop.events",
                        "shop.events_2026",
                        "shop.events_2026_0",
                        "shop.events_2026_1");
        assertThat(catalog.leavesOf(EVENTS))
                .extracting(table -> table.name().toString())
                .containsExactly("archive.events_2025", "shop.events_2026_0", "shop.events_2026_1");
        assertThat(catalog.partitionsOf(EVENTS)).hasSize(2);
        Table events = catalog.table(EVENTS).orElseThrow();
        assertThat(events.kind()).isEqualTo(RelationKind.PARTITIONED_TABLE);
        assertThat(events.partitionKey()).contains("RANGE (at)");
        assertThat(events.storage().filenode()).isZero();
        assertThat(catalog.table(new TableName("archive", "events_2025"))
                        .orElseThrow()
                        .partitionOf())
                .contains(new Table.PartitionOf(EVENTS, "FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"));
    }

    @Test
    void readsChosenSchemas() throws SQLException {
        Catalog catalog = reader.read(connection, CatalogScope.schemas("archive"));

        assertThat(catalog.tables())
                .extracting(Table::kind)
                .containsExactly(RelationKind.MATERIALIZED_VIEW, RelationKind.TABLE, RelationKind.VIEW);
        assertThat(catalog.sequences()).extracting(s -> s.name().name()).containsExactly("numbers");
    }

    @Test
    void readsColumnsWithoutDroppedOnes() throws SQLException {
        Table customers = read(CUSTOMERS);

        assertThat(customers.columns())
                .extracting(Column::number, Column::name, Column::typeSql, Column::notNull)
                .containsExactly(
                        tuple(1, "id", "bigint", true),
                        tuple(3, "email", "public.citext", true),
                        tuple(4, "name", "character varying(40)", false),
                        tuple(5, "mood", "shop.mood[]", false),
                        tuple(6, "age", "shop.tiny", false),
                        tuple(7, "home", "shop.place", false),
                        tuple(8, "stay", "tstzrange", false),
                        tuple(9, "upper_name", "text", false));
        assertThat(column(customers, "id").identity()).isEqualTo(Column.Identity.ALWAYS);
        assertThat(column(customers, "name").collation()).contains("pg_catalog.\"C\"");
        assertThat(column(customers, "name").defaultValue()).contains("'nobody'::character varying");
        assertThat(column(customers, "mood").defaultValue()).contains("'{ok}'::shop.mood[]");
        assertThat(column(customers, "upper_name").generated()).isEqualTo(Column.Generated.STORED);
        assertThat(column(customers, "upper_name").isWritable()).isFalse();
        assertThat(column(customers, "email").collation()).isEmpty();
    }

    @Test
    void takesTypesApart() throws SQLException {
        Table customers = read(CUSTOMERS);

        TypeInfo mood = column(customers, "mood").type();
        assertThat(mood.kind()).isEqualTo(TypeInfo.Kind.ARRAY);
        assertThat(mood.element().orElseThrow().kind()).isEqualTo(TypeInfo.Kind.ENUM);
        assertThat(mood.element().orElseThrow().labels()).containsExactly("sad", "ok", "happy");
        assertThat(mood.isBinaryCapable()).isTrue();
        TypeInfo age = column(customers, "age").type();
        assertThat(age.kind()).isEqualTo(TypeInfo.Kind.DOMAIN);
        assertThat(age.constrained()).isFalse();
        assertThat(age.parts().get(0).constrained()).isTrue();
        assertThat(age.underDomains().sql()).isEqualTo("integer");
        assertThat(age.underDomains().isBuiltIn()).isTrue();
        TypeInfo home = column(customers, "home").type();
        assertThat(home.kind()).isEqualTo(TypeInfo.Kind.COMPOSITE);
        assertThat(home.parts()).extracting(TypeInfo::sql).containsExactly("text", "shop.tiny");
        assertThat(home.isBuiltIn()).isFalse();
        assertThat(column(customers, "email").type().extension()).contains("citext");
        TypeInfo stay = column(customers, "stay").type();
        assertThat(stay.kind()).isEqualTo(TypeInfo.Kind.RANGE);
        assertThat(stay.parts()).extracting(TypeInfo::sql).containsExactly("timestamp with time zone");
    }

    @Test
    void readsConstraintsIndexesKeysAndTriggers() throws SQLException {
        Table customers = read(CUSTOMERS);

        assertThat(customers.primaryKey().orElseThrow().columns()).containsExactly("id");
        Constraint adult = constraint(customers, "adult");
        assertThat(adult.kind()).isEqualTo(Constraint.Kind.CHECK);
        assertThat(adult.validated()).isFalse();
        assertThat(adult.enforced()).isTrue();
        assertThat(adult.columns()).containsExactly("age");
        assertThat(constraint(customers, "one_email").index()).contains("one_email");
        Index byName = index(customers, "by_name");
        assertThat(byName.keys()).containsExactly("lower((name)::text)", "email");
        assertThat(byName.columns()).isEmpty();
        assertThat(byName.included()).containsExactly("age");
        assertThat(byName.predicate()).contains("((age)::integer > 20)");
        assertThat(byName.isUniqueOverColumns()).isFalse();
        Index key = index(customers, "customers_pkey");
        assertThat(key.primary()).isTrue();
        assertThat(key.isUniqueOverColumns()).isTrue();
        assertThat(key.columns()).containsExactly("id");
        assertThat(key.constraint()).contains("customers_pkey");
        assertThat(customers.triggers())
                .extracting(Trigger::name, Trigger::function, Trigger::enabled)
                .containsExactly(tuple("touch", "shop.touch", Trigger.Enabled.DISABLED));
        assertThat(customers.rowSecurity()).isEqualTo(new Table.RowSecurity(true, false, List.of("everybody")));
        assertThat(customers.replicaIdentity()).isEqualTo(Table.ReplicaIdentity.FULL);
    }

    @Test
    void readsForeignKeysFromBothEnds() throws SQLException {
        Catalog catalog = reader.read(connection, CatalogScope.schemas("shop"));

        ForeignKey key = catalog.foreignKeysTo(CUSTOMERS).get(0);
        assertThat(key.table()).isEqualTo(new TableName("shop", "Orders"));
        assertThat(key.columns()).containsExactly("customer");
        assertThat(key.referencedColumns()).containsExactly("id");
        assertThat(key.onDelete()).isEqualTo(ForeignKey.Action.CASCADE);
        assertThat(key.onUpdate()).isEqualTo(ForeignKey.Action.NO_ACTION);
        assertThat(key.validated()).isTrue();
        assertThat(catalog.foreignKeysTo(CUSTOMERS)).hasSize(1);
    }

    @Test
    void namesWhatDependsOnATable() throws SQLException {
        assertThat(read(CUSTOMERS).dependents())
                .extracting(Dependent::kind, Dependent::description, d -> List.copyOf(d.columns()))
                .containsExactly(
                        tuple("function", "function archive.ages()", List.of("age")),
                        tuple(
                                "table constraint",
                                "constraint Orders_customer_fkey on table shop.\"Orders\"",
                                List.of("id")),
                        tuple("view", "view archive.names", List.of("email", "name")));
        assertThat(read(EVENTS).dependents())
                .extracting(Dependent::kind, d -> d.relation().map(TableName::toString))
                .containsExactly(tuple("materialized view", Optional.of("archive.counts")));
        assertThat(read(new TableName("shop", "old")).dependents())
                .extracting(Dependent::description)
                .containsExactly("table shop.older");
    }

    @Test
    void readsSequencesAndWhomTheyServe() throws SQLException {
        List<Sequence> sequences =
                reader.read(connection, CatalogScope.everything()).sequences();

        assertThat(sequences)
                .extracting(s -> s.name().name())
                .containsExactly("numbers", "Orders_id_seq", "customers_id_seq");
        assertThat(sequences.get(0).type()).isEqualTo("smallint");
        assertThat(sequences.get(0).increment()).isEqualTo(5);
        assertThat(sequences.get(0).cycles()).isTrue();
        assertThat(sequences.get(0).ownedBy()).isEmpty();
        assertThat(sequences.get(1).ownedBy())
                .contains(new Sequence.OwnedBy(new TableName("shop", "Orders"), "id", false));
        assertThat(sequences.get(2).ownedBy()).contains(new Sequence.OwnedBy(CUSTOMERS, "id", true));
        assertThat(sequences.get(0).usedBy())
                .containsExactly(
                        new Sequence.UsedBy(new TableName("shop", "old"), "number"),
                        new Sequence.UsedBy(new TableName("shop", "older"), "number"));
        assertThat(sequences.get(2).usedBy()).isEmpty();
    }

    @Test
    void readsTheSequencesThatDefaultsOfItsTablesUse() throws SQLException {
        Catalog catalog = reader.read(connection, CatalogScope.tables(List.of(new TableName("shop", "old"))));

        assertThat(catalog.sequences())
                .extracting(sequence -> sequence.name().toString())
                .containsExactly("archive.numbers");
    }

    @Test
    void measuresFilesAndDoesNotInventRowCounts() throws SQLException {
        Table leaf = read(new TableName("shop", "events_2026_0"));

        assertThat(leaf.storage().mainBytes())
                .isPositive()
                .isEqualTo(leaf.storage().pages() * 8192);
        assertThat(leaf.storage().totalBytes()).isGreaterThan(leaf.storage().mainBytes());
        assertThat(read(new TableName("shop", "Orders")).storage().estimatedRows())
                .isEmpty();

        execute(connection, "ANALYZE shop.events_2026_0");
        assertThat(read(leaf.name()).storage().estimatedRows().orElse(-1)).isGreaterThan(2000);
    }

    @Test
    void tellsUnloggedAndInheritedTables() throws SQLException {
        assertThat(read(new TableName("shop", "old")).persistence()).isEqualTo(Table.Persistence.UNLOGGED);
        assertThat(read(new TableName("shop", "older")).inherits()).containsExactly(new TableName("shop", "old"));
        assertThat(read(new TableName("shop", "older")).partitionOf()).isEmpty();
    }

    @Test
    void doesNotDependOnTheSearchPathAndLeavesItAlone() throws SQLException {
        Catalog before = reader.read(connection, CatalogScope.everything());
        execute(connection, "SET search_path = shop, public; SET lock_timeout = '3s'");

        assertThat(reader.read(connection, CatalogScope.everything()).tables()).isEqualTo(before.tables());
        connection.setAutoCommit(false);
        assertThat(reader.read(connection, CatalogScope.everything()).tables()).isEqualTo(before.tables());
        assertThat(value("SHOW search_path")).isEqualTo("shop, public");
        assertThat(value("SHOW lock_timeout")).isEqualTo("3s");
        connection.rollback();
    }

    @Test
    void cannotBeMisledByFunctionsOfTheSearchPath() throws SQLException {
        execute(connection, """
                CREATE SCHEMA trap;
                CREATE FUNCTION trap.pg_relation_size(oid) RETURNS bigint LANGUAGE sql AS 'SELECT 7::bigint';
                CREATE TABLE trap.pg_class (oid oid);
                SET search_path = trap, pg_catalog""");
        try {
            assertThat(reader.read(connection, CatalogScope.tables(List.of(CUSTOMERS)))
                            .tables())
                    .hasSize(1);
        } finally {
            execute(connection, "RESET search_path; DROP SCHEMA trap CASCADE");
        }
    }

    @Test
    void seesWhatTheTransactionOfTheCallerSees() throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, "CREATE TABLE shop.fresh (a int)");

        assertThat(reader.read(connection, CatalogScope.schemas("shop")).table(new TableName("shop", "fresh")))
                .isPresent();
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(reader.read(connection, CatalogScope.schemas("shop")).table(new TableName("shop", "fresh")))
                .isEmpty();
    }

    @Test
    void doesNotWaitForEverForALockedTable() throws SQLException {
        var impatient = new CatalogReader(Duration.ofMillis(50));
        try (Connection other = postgres.database().connect()) {
            other.setAutoCommit(false);
            execute(other, "LOCK TABLE shop.old IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> impatient.read(connection, CatalogScope.schemas("shop")))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55P03"));
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(reader.identity(connection, new TableName("shop", "old")))
                    .isPresent();
            other.rollback();
        }
    }

    @Test
    void identityAgreesWithTheCatalogAndChangesWithFileAndColumns() throws SQLException {
        TableName old = new TableName("shop", "old");
        TableIdentity before = reader.identity(connection, old).orElseThrow();
        assertThat(read(old).identity()).isEqualTo(before);
        assertThat(read(CUSTOMERS).identity())
                .isEqualTo(reader.identity(connection, CUSTOMERS).orElseThrow());
        assertThat(reader.identity(connection, new TableName("shop", "nothing")))
                .isEmpty();

        execute(connection, "TRUNCATE shop.old");
        TableIdentity truncated = reader.identity(connection, old).orElseThrow();
        assertThat(truncated.filenode()).isNotEqualTo(before.filenode());
        assertThat(truncated.columns()).isEqualTo(before.columns());

        execute(connection, "ALTER TABLE shop.old ADD COLUMN c text; ALTER TABLE shop.old DROP COLUMN c");
        assertThat(reader.identity(connection, old)).contains(truncated);

        execute(connection, "ALTER TABLE shop.old RENAME COLUMN a TO z");
        assertThat(reader.identity(connection, old).orElseThrow().columns()).isNotEqualTo(before.columns());
        execute(connection, "ALTER TABLE shop.old RENAME COLUMN z TO a");
    }

    private Table read(TableName name) throws SQLException {
        return reader.read(connection, CatalogScope.tables(List.of(name)))
                .table(name)
                .orElseThrow();
    }

    private static Column column(Table table, String name) {
        return table.column(name).orElseThrow();
    }

    private static Constraint constraint(Table table, String name) {
        return table.constraints().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Index index(Table table, String name) {
        return table.indexes().stream()
                .filter(i -> i.name().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String value(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (dev.godwit.schema.sql.Statement one : PARSER.parse(sql).statements()) {
                statement.execute(one.text());
            }
        }
    }
}
