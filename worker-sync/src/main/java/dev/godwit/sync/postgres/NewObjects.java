package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Index;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts down what tables that are loaded beside others have to get after the load: the indexes, keys, constraints and foreign keys of those that they are to
 * replace, under the same names.
 */
final class NewObjects {

    private final Connection connection;
    private final JobId job;
    private final TargetTables tables;

    NewObjects(Connection connection, JobId job, TargetTables tables) {
        this.connection = connection;
        this.job = job;
        this.tables = tables;
    }

    void defer() throws SQLException, JobFailedException {
        for (TableName name : tables.names()) {
            defer(tables.catalog().table(name).orElseThrow());
            put(
                    Kind.ANALYSIS,
                    name,
                    "statistics of " + name,
                    name,
                    "ANALYZE " + beside(name).sql());
        }
    }

    /** Of partitions first: those of their table find them then. */
    private void defer(Table table) throws SQLException, JobFailedException {
        for (Table below : tables.catalog().partitionsOf(table.name())) {
            defer(below);
        }
        for (Index index : table.indexes()) {
            if (index.valid()) {
                index(table, index);
            }
        }
        for (ForeignKey key : table.foreignKeys()) {
            if (!key.inherited()) {
                foreignKey(table, key);
            }
        }
    }

    /** What PostgreSQL says of an index, apart from the names in it. */
    private record Definition(
            String begin, String rest, @Nullable String constraint, boolean usable, String options) {}

    private void index(Table table, Index index) throws SQLException, JobFailedException {
        TableName beside = beside(table.name());
        String name = index.name().toString();
        Definition definition = definition(index);
        IndexDetails details = IndexDetails.of(connection, beside, index, beside(index.name()));
        String constraint = index.constraint().orElse(null);
        boolean partitioned = table.kind() == RelationKind.PARTITIONED_TABLE;
        if (constraint == null || (definition.usable && !partitioned)) {
            String create = "%s %s ON %s%s%s"
                    .formatted(
                            definition.begin,
                            Identifier.quote(index.name().name()),
                            partitioned ? "ONLY " : "",
                            beside.sql(),
                            definition.rest);
            put(Kind.INDEX, table.name(), name, table.name(), details.in(create));
        }
        if (constraint != null) {
            String add = definition.usable && !partitioned
                    ? "%s USING INDEX %s%s"
                            .formatted(
                                    index.primary() ? "PRIMARY KEY" : "UNIQUE",
                                    Identifier.quote(index.name().name()),
                                    definition.options)
                    : String.valueOf(definition.constraint);
            put(
                    Kind.CONSTRAINT,
                    table.name(),
                    name,
                    table.name(),
                    details.in("ALTER TABLE %s ADD CONSTRAINT %s %s"
                            .formatted(beside.sql(), Identifier.quote(constraint), add)));
            comment(table, constraint);
        } else if (index.partitionOf().isPresent()) {
            put(
                    Kind.ATTACHMENT,
                    table.name(),
                    name,
                    table.name(),
                    "ALTER INDEX %s ATTACH PARTITION %s"
                            .formatted(
                                    beside(index.partitionOf().get()).sql(),
                                    beside(index.name()).sql()));
        }
        for (String statement : details.statements()) {
            put(Kind.DETAIL, table.name(), name, table.name(), statement);
        }
    }

    private Definition definition(Index index) throws SQLException, JobFailedException {
        try (var statement = connection.prepareStatement("""
                SELECT CASE WHEN i.indisunique THEN 'CREATE UNIQUE INDEX' ELSE 'CREATE INDEX' END AS begin,
                       pg_catalog.quote_ident(c.relname) || ' ON ' || CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END
                           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(t.relname) AS names,
                       pg_catalog.pg_get_indexdef(c.oid) AS definition, pg_catalog.pg_get_constraintdef(k.oid) AS constraint_def,
                       k.contype IN ('p', 'u') AND NOT i.indisexclusion AND m.amname = 'btree' AS usable,
                       CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE '' END
                           || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE '' END AS options
                FROM pg_catalog.pg_index i
                JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_am m ON m.oid = c.relam
                JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
                LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x')
                WHERE c.oid = ?""")) {
            statement.setLong(1, index.oid());
            try (var row = statement.executeQuery()) {
                row.next();
                String begin = row.getString("begin");
                String before = begin + " " + row.getString("names");
                String definition = row.getString("definition");
                if (!definition.startsWith(before + " USING ")) {
                    throw unread("index", index.name().toString());
                }
                return new Definition(
                        begin,
                        definition.substring(before.length()),
                        row.getString("constraint_def"),
                        row.getBoolean("usable"),
                        String.valueOf(row.getString("options")));
            }
        }
    }

    private void foreignKey(Table table, ForeignKey key) throws SQLException, JobFailedException {
        String name = table.name() + "." + key.name();
        String alter = "ALTER TABLE " + beside(table.name()).sql();
        String constraint = Identifier.quote(key.name());
        boolean twoSteps = table.kind() == RelationKind.TABLE && key.validated() && key.enforced();
        put(
                Kind.FOREIGN_KEY,
                table.name(),
                name,
                table.name(),
                "%s ADD CONSTRAINT %s %s%s"
                        .formatted(alter, constraint, referring(table, key), twoSteps ? " NOT VALID" : ""));
        if (twoSteps) {
            put(Kind.VALIDATION, table.name(), name, table.name(), alter + " VALIDATE CONSTRAINT " + constraint);
        }
        comment(table, key.name());
    }

    /** The definition, pointing to the table that is to be there then. */
    private String referring(Table table, ForeignKey key) throws SQLException, JobFailedException {
        if (!tables.contains(key.references())) {
            return key.definition();
        }
        try (var statement = connection.prepareStatement("""
                SELECT 'FOREIGN KEY (' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(c), ', ') FROM pg_catalog.unnest(?::text[]) c)
                    || ') REFERENCES ', pg_catalog.quote_ident(?) || '.' || pg_catalog.quote_ident(?)""")) {
            statement.setArray(1, connection.createArrayOf("text", key.columns().toArray()));
            statement.setString(2, key.references().schema());
            statement.setString(3, key.references().name());
            try (var row = statement.executeQuery()) {
                row.next();
                String begin = row.getString(1);
                String before = begin + row.getString(2);
                if (!key.definition().startsWith(before + "(")) {
                    throw unread("foreign key", table.name() + "." + key.name());
                }
                return begin + beside(key.references()).sql() + key.definition().substring(before.length());
            }
        }
    }

    private void comment(Table table, String constraint) throws SQLException {
        Optional<String> comment = Comments.ofConstraint(connection, table, constraint);
        if (comment.isPresent()) {
            put(
                    Kind.DETAIL,
                    table.name(),
                    table.name() + "." + constraint,
                    table.name(),
                    "COMMENT ON CONSTRAINT %s ON %s IS %s"
                            .formatted(
                                    Identifier.quote(constraint),
                                    beside(table.name()).sql(),
                                    Identifier.literal(comment.get())));
        }
    }

    private static JobFailedException unread(String what, String name) {
        return new JobFailedException(
                FailureKind.PERMANENT,
                "unsupported",
                "The definition of %s '%s' has a form that 'existing: replace' cannot repeat. Use 'existing: truncate'."
                        .formatted(what, name));
    }

    private TableName beside(TableName name) {
        return LoadSchema.LOAD.of(job, name);
    }

    private void put(Kind kind, TableName table, String name, TableName relation, String sql) throws SQLException {
        DeferredObjects.defer(connection, job, kind, beside(tables.root(table)), name, beside(relation), sql);
    }
}
