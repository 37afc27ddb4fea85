package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a target's tables have besides rows is there after a sync as it was before. */
class TargetObjectsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY);
            CREATE TABLE e (id int NOT NULL, p int, what text) PARTITION BY RANGE (id);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (1000);
            CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (1000) TO (2000) PARTITION BY RANGE (id);
            CREATE TABLE e2a PARTITION OF e2 FOR VALUES FROM (1000) TO (2000);
            CREATE TABLE t (id int PRIMARY KEY, note text);
            """;

    private static final String ROWS = """
            INSERT INTO p SELECT i FROM generate_series(1, 10) i;
            INSERT INTO e SELECT i, 1 + i % 10, 'event ' || i FROM generate_series(1, 1500) i;
            INSERT INTO t SELECT i, 'note ' || i FROM generate_series(1, 100) i;
            ANALYZE;
            """;

    /** Everything about indexes, foreign keys and comments, as text. */
    private static final String OBJECTS = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT format('%s %s %s %s %s %s', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident,
                    (SELECT c.reltablespace::regclass || ' ' || coalesce(obj_description(c.oid, 'pg_class'), '')
                     FROM pg_class c WHERE c.oid = i.indexrelid),
                    (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = i.indexrelid))
                    || (SELECT count(*) FROM pg_depend WHERE objid = i.indexrelid AND deptype = 'x')
                    || (SELECT string_agg(coalesce(a.attstattarget, -1)::text, ',' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid) AS line
                FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT format('%s %s %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated,
                    obj_description(oid, 'pg_constraint'))
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            ) lines
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, ROWS);
    }

    @Test
    void allThatWasTakenOffIsAsItWas() throws Exception {
        execute(target, "ALTER DATABASE \"%s\" SET allow_in_place_tablespaces = on".formatted(target.name()));
        execute(target, "CREATE TABLESPACE \"%s\" LOCATION ''".formatted(target.name()));
        execute(target, """
                ALTER TABLE e1 ADD CONSTRAINT e1_p FOREIGN KEY (p) REFERENCES p;
                ALTER TABLE e2 ADD CONSTRAINT e2_p FOREIGN KEY (p) REFERENCES p;
                COMMENT ON CONSTRAINT e1_p ON e1 IS 'it''s one partition''s';
                CREATE INDEX e1_what ON e1 (what);
                CREATE INDEX e_p ON ONLY e (p);
                CREATE INDEX my_own_name ON e1 (p) WITH (fillfactor = 50);
                CREATE INDEX e2_p ON e2 (p);
                ALTER INDEX e_p ATTACH PARTITION my_own_name;
                ALTER INDEX e_p ATTACH PARTITION e2_p;
                CREATE INDEX t_note ON t (lower(note)) INCLUDE (id) WHERE id > 0;
                ALTER INDEX t_note ALTER COLUMN 1 SET STATISTICS 300;
                COMMENT ON INDEX t_note IS E'back\\\\slash and ''quotes''';
                CREATE INDEX t_id ON t (id);
                ALTER TABLE t CLUSTER ON t_id;
                CREATE UNIQUE INDEX p_id ON p (id);
                ALTER TABLE p REPLICA IDENTITY USING INDEX p_id;
                CREATE INDEX t_space ON t (note) TABLESPACE "%1$s";
                ALTER INDEX t_space DEPENDS ON EXTENSION plpgsql;
                """.formatted(target.name()));
        String before = text(target, OBJECTS);

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(text(target, OBJECTS)).isEqualTo(before);
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred")).isPositive();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
    }

    @Test
    void whatAnAbandonedSyncTookOffComesBackWithTheNext() throws Exception {
        execute(target, "CREATE INDEX t_note ON t (note)");
        abandonASync();
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 't_note'"))
                .isZero();

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 't_note'"))
                .isOne();
    }

    @Test
    void whatSomebodyMadeAgainAfterAnAbandonedSyncIsNoObstacle() throws Exception {
        execute(target, "CREATE INDEX t_note ON t (note); CREATE INDEX e_p ON e (p)");
        abandonASync();
        execute(target, "CREATE INDEX t_note ON t (note, id); CREATE INDEX e_p ON e (p)");

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(text(target, "SELECT indexdef FROM pg_indexes WHERE indexname = 't_note'"))
                .contains("(note, id)");
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
    }

    @Test
    void whatIsThereByTheSameDefinitionIsLeftAsItIs() throws Exception {
        execute(target, "CREATE UNIQUE INDEX t_id ON t (id)");
        abandonASync();
        execute(target, "CREATE UNIQUE INDEX t_id ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX t_id");

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM pg_index WHERE indisreplident"))
                .isOne();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
    }

    @Test
    void whatCannotComeBackFailsTheSyncAndSaysHowToGoOn() throws Exception {
        execute(target, "CREATE INDEX t_note ON t (note)");
        abandonASync();
        execute(target, "CREATE SEQUENCE t_note");

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(failure(outcome).code()).isEqualTo("finish-failed");
        assertThat(failure(outcome).message())
                .startsWith("Cannot bring back 'public.t_note' on 'public.t': its name is taken")
                .contains("UPDATE godwit.deferred SET done = now() WHERE id = 1");
    }

    @Test
    void onlySequencesOfWholeNumbersThatWereNotMaskedAreMoved() throws Exception {
        String tables = """
                CREATE TABLE s1 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text);
                CREATE SEQUENCE codes OWNED BY s1.code;
                CREATE TABLE s2 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
                CREATE TABLE s3 (id serial);
                CREATE TABLE s4 (id int);
                CREATE SEQUENCE low MAXVALUE 5 OWNED BY s4.id;
                CREATE TABLE s5 (id int);
                CREATE SEQUENCE down INCREMENT -1 OWNED BY s5.id;
                """;
        execute(source, tables);
        execute(target, tables);
        execute(
                source,
                "INSERT INTO s1 (code) SELECT 'c' || i FROM generate_series(1, 7) i; INSERT INTO s2 DEFAULT VALUES;"
                        + " INSERT INTO s4 VALUES (9); INSERT INTO s5 VALUES (-7), (-3)");
        String policy = SyncRun.KEEP_ALL + "  public.s2.id: hmac\n";

        LocalOutcome outcome = SyncRun.between(source, target).under(policy).run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT nextval('s1_id_seq')")).isEqualTo(8);
        assertThat(number(target, "SELECT nextval('s2_id_seq')")).isOne();
        assertThat(number(target, "SELECT nextval('down')")).isEqualTo(-8);
        assertThat(result(outcome, "finish").path("sequences").asInt()).isEqualTo(2);
        assertThat(result(outcome, "finish").path("sequencesNotMoved").toString())
                .contains("public.codes", "public.s2_id_seq", "are masked", "public.s3_id_seq", "has no value")
                .contains("public.low", "has values beyond its limits");
    }

    @Test
    void sequencesThatDefaultsNameAreMovedWhenNobodyElseUsesThem() throws Exception {
        String tables = """
                CREATE SEQUENCE numbers;
                CREATE SEQUENCE down INCREMENT -1 MINVALUE -1000;
                CREATE SEQUENCE shared;
                CREATE TABLE n1 (id bigint DEFAULT nextval('numbers'), d int DEFAULT nextval('down'), s int DEFAULT nextval('shared'));
                CREATE TABLE n2 (id bigint DEFAULT nextval('numbers')) PARTITION BY RANGE (id);
                CREATE TABLE n2a PARTITION OF n2 FOR VALUES FROM (0) TO (1000);
                """;
        execute(source, tables);
        execute(target, tables + "CREATE SCHEMA other; CREATE TABLE other.x (id int DEFAULT nextval('shared'))");
        execute(
                source,
                "INSERT INTO n1 SELECT FROM generate_series(1, 5); INSERT INTO n2 SELECT FROM generate_series(1, 4)");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT nextval('numbers')")).isEqualTo(10);
        assertThat(number(target, "SELECT nextval('down')")).isEqualTo(-6);
        assertThat(number(target, "SELECT nextval('shared')")).isOne();
        assertThat(result(outcome, "finish").path("sequencesNotMoved").toString())
                .contains("public.shared", "column other.x.id, which the sync does not copy, is numbered by it too")
                .doesNotContain("public.numbers");
    }

    @Test
    void aSequenceThatTheRoleMayNotMoveIsNamed() throws Exception {
        String tables = "CREATE SEQUENCE numbers; CREATE TABLE n (id int DEFAULT nextval('numbers'));";
        execute(source, tables + "INSERT INTO n SELECT FROM generate_series(1, 5)");
        execute(target, tables + """
                CREATE ROLE mover LOGIN;
                ALTER TABLE n OWNER TO mover;
                DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO mover', current_database()); END $$;
                """);
        var mover = new DatabaseSettings(target.jdbcUrl(), "mover", target.password());

        LocalOutcome outcome =
                SyncRun.between(source, target).to(mover).of("[public.n]").run();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "finish").path("sequencesNotMoved").toString())
                .contains("public.numbers", "this role lacks SELECT or UPDATE on it");
    }

    /** One that fails between the preparation and the end: the target refuses its rows. */
    private void abandonASync() throws Exception {
        execute(target, "ALTER TABLE t ADD CONSTRAINT nothing CHECK (id < 0) NOT VALID");
        assertThat(SyncRun.between(source, target).replacing().run().failure()).isNotNull();
        execute(target, "ALTER TABLE t DROP CONSTRAINT nothing");
    }
}
