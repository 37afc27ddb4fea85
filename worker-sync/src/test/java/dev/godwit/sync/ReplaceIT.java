package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that are loaded and verified beside others take their place at once, with all that those had, or not at all. */
class ReplaceIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY, name text);
            CREATE TABLE t (id serial PRIMARY KEY, p int, note text, up int);
            CREATE TABLE e (id int GENERATED ALWAYS AS IDENTITY, p int, day date NOT NULL) PARTITION BY RANGE (day);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
            CREATE TABLE e2 PARTITION OF e DEFAULT PARTITION BY LIST (p);
            CREATE TABLE e2a PARTITION OF e2 DEFAULT;
            """;

    private static final String NEW = """
            INSERT INTO p SELECT i, 'new' FROM generate_series(1, 10) i;
            INSERT INTO t (p, note, up) SELECT 1 + i % 10, 'new', nullif(i - 1, 0) FROM generate_series(1, 2000) i;
            INSERT INTO e (p, day) SELECT 1 + i % 10, date '2026-01-15' + i % 30 FROM generate_series(1, 500) i;
            """;

    private static final String OLD = """
            INSERT INTO p SELECT i, 'old' FROM generate_series(1, 5) i;
            INSERT INTO t (p, note) SELECT 1 + i % 5, 'old' FROM generate_series(1, 20) i;
            INSERT INTO e (p, day) SELECT 1 + i % 5, '2026-01-15' FROM generate_series(1, 20) i;
            """;

    /** Everything about the tables of a schema but rows, statistics and OIDs, as text. */
    private static final String OBJECTS = """
            SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM (
                SELECT concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.relforcerowsecurity,
                    c.reloptions, pg_get_userbyid(c.relowner), (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(COALESCE(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a),
                    obj_description(c.oid, 'pg_class'), pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid),
                    (SELECT spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
                    (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid)) AS line
                FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'shop'::regnamespace)
                UNION ALL
                SELECT concat_ws(' ', 'column', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                    a.attgenerated, a.attstorage, a.attcompression, a.attstattarget, a.attoptions, a.attacl, pg_get_expr(d.adbin, d.adrelid),
                    col_description(a.attrelid, a.attnum))
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE c.relnamespace IN ('public'::regnamespace, 'shop'::regnamespace) AND c.relkind <> 'S' AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisclustered, i.indisreplident, i.indisprimary,
                    obj_description(i.indexrelid, 'pg_class'), (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = i.indexrelid))
                FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace IN ('public'::regnamespace, 'shop'::regnamespace)
                UNION ALL
                SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, coninhcount,
                    obj_description(oid, 'pg_constraint'))
                FROM pg_constraint WHERE connamespace IN ('public'::regnamespace, 'shop'::regnamespace)
                UNION ALL
                SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled, obj_description(oid, 'pg_trigger')) FROM pg_trigger WHERE NOT tgisinternal
                UNION ALL
                SELECT concat_ws(' ', 'policy', schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies
                UNION ALL
                SELECT concat_ws(' ', 'rule', definition) FROM pg_rules WHERE schemaname IN ('public', 'shop')
                UNION ALL
                SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid), stxstattarget, obj_description(oid, 'pg_statistic_ext')) FROM pg_statistic_ext
                UNION ALL
                SELECT concat_ws(' ', 'publication', to_jsonb(p)) FROM pg_publication_tables p
                UNION ALL
                SELECT concat_ws(' ', 'owned', d.objid::regclass, d.refobjid::regclass, d.refobjsubid, d.deptype)
                FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' WHERE d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass AND s.relnamespace = 'public'::regnamespace
            ) lines
            """;

    private TestDatabase source;
    private TestDatabase target;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, "CREATE SCHEMA shop;" + SCHEMA + NEW);
        execute(target, "CREATE SCHEMA shop;" + SCHEMA + OLD);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private SyncRun replace() {
        return SyncRun.between(source, target).existing("replace");
    }

    @Test
    void newTablesTakeThePlaceOfOthersWithAllThatThoseHad() throws Exception {
        String tables = """
                CREATE TABLE "We""ird %I 't" ("a""b" int PRIMARY KEY, "select" int, gone int);
                ALTER TABLE "We""ird %I 't" DROP COLUMN gone, ADD "Last" text;
                CREATE TABLE shop.e3 PARTITION OF e FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
                CREATE UNLOGGED TABLE shop.u (id bigserial, v text);
                CREATE TABLE shop.t (id int PRIMARY KEY, p int, txt varchar(40) COLLATE "C" DEFAULT 'x', tw int GENERATED ALWAYS AS (id * 2) STORED,
                    CONSTRAINT once UNIQUE (p) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT small CHECK (id < 100000),
                    CONSTRAINT apart EXCLUDE USING btree (txt WITH =) WHERE (id > 99999));
                """;
        execute(source, tables + """
                INSERT INTO shop.t (id, p) SELECT i, i FROM generate_series(1, 10) i;
                INSERT INTO "We""ird %I 't" VALUES (1, 1, 'x');
                INSERT INTO shop.u (v) VALUES ('x'), ('y');
                """);
        execute(target, tables);
        execute(target, "ALTER DATABASE \"%s\" SET allow_in_place_tablespaces = on".formatted(target.name()));
        execute(target, "CREATE TABLESPACE \"%s\" LOCATION ''".formatted(target.name()));
        execute(target, """
                CREATE ROLE keeper; CREATE ROLE reader; CREATE ROLE writer;
                ALTER TABLE "We""ird %%I 't" ADD CONSTRAINT "up %%s" FOREIGN KEY ("select") REFERENCES "We""ird %%I 't" ("a""b");
                CREATE INDEX "in%%d""ex" ON "We""ird %%I 't" ("select", lower("Last"));
                CREATE POLICY "po""licy %%s" ON "We""ird %%I 't" USING ("select" > 0);
                GRANT SELECT ("Last") ON "We""ird %%I 't" TO PUBLIC;
                CREATE INDEX ON shop.u (v);
                CREATE TABLE away (id int PRIMARY KEY);
                INSERT INTO away SELECT i FROM generate_series(1, 10) i;
                ALTER TABLE t ADD CONSTRAINT t_p FOREIGN KEY (p) REFERENCES p ON DELETE CASCADE;
                ALTER TABLE t ADD CONSTRAINT t_up FOREIGN KEY (up) REFERENCES t DEFERRABLE;
                ALTER TABLE shop.t ADD CONSTRAINT t_away FOREIGN KEY (p) REFERENCES away NOT VALID;
                ALTER TABLE e ADD CONSTRAINT e_p FOREIGN KEY (p) REFERENCES p;
                ALTER TABLE e ADD PRIMARY KEY (id, day, p);
                CREATE INDEX e_day ON e (day);
                CREATE INDEX e1_own ON e1 (p) WITH (fillfactor = 60);
                CREATE UNIQUE INDEX t_note ON t (lower(note), id) INCLUDE (p) WHERE id > 0;
                CREATE INDEX t_space ON t (note) TABLESPACE "%1$s";
                COMMENT ON INDEX t_note IS 'an index';
                ALTER TABLE t CLUSTER ON t_space;
                ALTER TABLE p REPLICA IDENTITY FULL;
                CREATE UNIQUE INDEX shop_ident ON shop.t (id);
                ALTER TABLE shop.t REPLICA IDENTITY USING INDEX shop_ident;
                ALTER TABLE shop.t SET (fillfactor = 70, toast.autovacuum_enabled = false);
                ALTER TABLE t ALTER note SET STATISTICS 500;
                ALTER TABLE t ALTER note SET (n_distinct = 5);
                ALTER TABLE t ALTER note SET STORAGE EXTERNAL;
                COMMENT ON TABLE t IS 'the table''s';
                COMMENT ON COLUMN t.note IS 'a note';
                COMMENT ON CONSTRAINT t_p ON t IS 'a key';
                CREATE STATISTICS shop.t_more (dependencies, ndistinct) ON p, note FROM t;
                CREATE STATISTICS t_expr ON (lower(note)) FROM t;
                ALTER STATISTICS t_expr SET STATISTICS 77;
                COMMENT ON STATISTICS t_expr IS 'an expression';
                ALTER TABLE t OWNER TO keeper;
                GRANT SELECT ON t TO reader;
                GRANT UPDATE (note) ON t TO writer WITH GRANT OPTION;
                REVOKE DELETE ON p FROM CURRENT_USER;
                GRANT USAGE ON SEQUENCE e_id_seq TO reader;
                ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO writer;
                ALTER TABLE t ENABLE ROW LEVEL SECURITY;
                CREATE POLICY visible ON t FOR SELECT TO reader USING (p IN (SELECT id FROM p WHERE name <> 'secret'));
                CREATE POLICY strict ON t AS RESTRICTIVE USING (true) WITH CHECK (id > 0);
                CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fired''; END';
                CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION nothing();
                ALTER TABLE t ENABLE ALWAYS TRIGGER always;
                COMMENT ON TRIGGER always ON t IS 'a trigger';
                CREATE TRIGGER each AFTER INSERT ON e FOR EACH ROW EXECUTE FUNCTION nothing();
                ALTER TABLE e1 DISABLE TRIGGER each;
                CREATE RULE nodelete AS ON DELETE TO p DO INSTEAD NOTHING;
                CREATE PUBLICATION chosen FOR TABLE p, shop.t, "We""ird %%I 't";
                ALTER SEQUENCE e_id_seq RENAME TO e_numbers;
                ALTER TABLE t SET TABLESPACE "%1$s";
                """.formatted(target.name()));
        String before = text(target, OBJECTS);

        LocalOutcome outcome = replace()
                .of("[public.p, public.t, public.e, shop.*, \"public.We*\"]")
                .under(SyncRun.KEEP_ALL + "  shop.*.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}\n")
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(text(target, OBJECTS)).isEqualTo(before);
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'new'")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM e")).isEqualTo(500);
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_'"))
                .isZero();
        assertThat(number(target, "SELECT nextval('t_id_seq')")).isEqualTo(2001);
        assertThat(number(target, "SELECT nextval('e_numbers')")).isEqualTo(501);
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
        assertThat(result(outcome, "swap").path("swapped").asInt()).isEqualTo(10);
    }

    @Test
    void aRoleThatOwnsTheTablesCanReplaceThemAndAnotherIsRefused() throws Exception {
        execute(target, """
                CREATE ROLE swapper LOGIN;
                REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- as it is since 15
                ALTER TABLE p OWNER TO swapper; ALTER TABLE t OWNER TO swapper; ALTER TABLE e OWNER TO swapper;
                ALTER TABLE e1 OWNER TO swapper; ALTER TABLE e2 OWNER TO swapper; ALTER TABLE e2a OWNER TO swapper;
                DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO swapper', current_database()); END $$;
                """);
        var swapper = new DatabaseSettings(target.jdbcUrl(), "swapper", target.password());

        LocalOutcome refused = replace().to(swapper).run();
        execute(target, "GRANT CREATE ON SCHEMA public TO swapper");
        LocalOutcome outcome = replace().to(swapper).run();

        assertThat(failure(refused).message())
                .contains("role 'swapper' needs CREATE on schema 'public', for table 'public.e'");
        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'new'")).isEqualTo(2000);
        assertThat(text(target, "SELECT tableowner FROM pg_tables WHERE tablename = 't'"))
                .isEqualTo("swapper");
    }

    @Test
    void aTableThatIsBoundToItselfIsNotReplaced() throws Exception {
        execute(target, "ALTER TABLE p ADD me oid DEFAULT 'p'::regclass");

        LocalOutcome outcome = replace().run();

        assertThat(failure(outcome).code()).isEqualTo("target-unfit");
        assertThat(failure(outcome).message()).contains("refers to itself");
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isEqualTo(20);
    }

    @Test
    void whatAnEarlierSyncTookOffIsMissedBeforeTheTablesAreCopied() throws Exception {
        execute(
                target,
                "CREATE INDEX t_note ON t (note); ALTER TABLE t ADD CONSTRAINT nothing CHECK (id < 0) NOT VALID");
        assertThat(SyncRun.between(source, target).existing("truncate").run().failure())
                .isNotNull();
        execute(target, "ALTER TABLE t DROP CONSTRAINT nothing");

        LocalOutcome outcome = replace().run();

        assertThat(failure(outcome).message()).contains("'public.t_note'", "Run 'godwit sync restore' first");
    }

    @Test
    void whoeverReadsSeesAllOldRowsOrAllNewOnes() throws Exception {
        execute(target, "ALTER TABLE t ADD FOREIGN KEY (p) REFERENCES p");
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        var over = new AtomicBoolean();
        Future<?> reader = threads.submit(() -> {
            try (Connection connection = target.connect();
                    var statement = connection.prepareStatement(
                            "SELECT count(*) || ' ' || string_agg(DISTINCT p.name || t.note, ',') FROM t JOIN p ON p.id = t.p")) {
                while (!over.get()) {
                    try (var row = statement.executeQuery()) {
                        row.next();
                        String now = row.getString(1);
                        if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                            seen.add(now);
                        }
                    }
                }
            }
            return null;
        });

        LocalOutcome outcome = replace().of("[public.p, public.t]").run();
        Set<String> expected = Set.of("20 oldold", "2000 newnew");
        eventually(() -> assertThat(seen).contains("2000 newnew"));
        over.set(true);
        reader.get();

        assertThat(outcome.failure()).isNull();
        assertThat(seen).hasSize(2).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theSwapGivesWayToALongReaderAndComesAgain() throws Exception {
        var held = new CountDownLatch(1);
        var attempts = new AtomicInteger();
        try (Connection reader = target.connect()) {
            reader.setAutoCommit(false);
            Future<LocalOutcome> sync = threads.submit(() -> replace()
                    .run(
                            replace().databases(),
                            handler -> new Around(handler, context -> {
                                if (handler.kind().equals("sync.swap") && attempts.incrementAndGet() == 1) {
                                    reader.createStatement()
                                            .executeQuery("SELECT count(*) FROM p")
                                            .close();
                                    held.countDown();
                                }
                            })));
            held.await();
            waitForWaiter();
            long others = number(target, "SELECT count(*) FROM t");
            reader.rollback();

            assertThat(sync.get().failure()).isNull();
            assertThat(others).isEqualTo(20);
            assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(2000);
        }
    }

    @Test
    void aVerificationThatFailsLeavesTheOldRows() throws Exception {
        LocalOutcome outcome = replace()
                .run(
                        replace().databases(),
                        handler -> new Around(handler, context -> {
                            if (handler.kind().equals("sync.verify")) {
                                String schema = text(
                                        target, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^godwit_load_'");
                                execute(target, "UPDATE \"%s\".t SET note = 'meddled' WHERE id = 1".formatted(schema));
                            }
                        }));

        assertThat(failure(outcome).code()).isEqualTo("verification-failed");
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isEqualTo(20);

        assertThat(replace().run().failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'new'")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_'"))
                .isZero();
    }

    @Test
    void eachTaskCanDieAfterItsCommit() throws Exception {
        var deaths = new AtomicInteger();

        LocalOutcome outcome = replace().run(replace().databases(), handler -> new Dies(handler, deaths));

        assertThat(outcome.failure()).isNull();
        assertThat(deaths.get()).isGreaterThan(10);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_'"))
                .isZero();
    }

    @Test
    void aJobThatIsPlannedAgainLoadsAgain() throws Exception {
        var once = new AtomicBoolean();

        LocalOutcome outcome = replace()
                .run(
                        replace().databases(),
                        handler -> new Around(handler, context -> {
                            if (handler.kind().equals("sync.copy") && once.compareAndSet(false, true)) {
                                throw new JobFailedException(FailureKind.REPLAN, "again", "The snapshot is lost");
                            }
                        }));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM pg_namespace WHERE nspname ~ '^godwit_'"))
                .isZero();
    }

    @Test
    void aTableThatChangedMeanwhileIsNotReplaced() throws Exception {
        LocalOutcome outcome = replace()
                .run(
                        replace().databases(),
                        handler -> new Around(handler, context -> {
                            if (handler.kind().equals("sync.swap")) {
                                execute(target, "ALTER TABLE t ADD more int");
                            }
                        }));

        assertThat(failure(outcome).code()).isEqualTo("target-changed");
        assertThat(failure(outcome).message()).contains("Table 'public.t' of the target has changed");
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isEqualTo(20);
    }

    @Test
    void allThatWouldGoOnReadingTheOldRowsIsToldAtOnce() throws Exception {
        execute(target, """
                CREATE SCHEMA other;
                CREATE VIEW other.v AS SELECT * FROM t;
                CREATE MATERIALIZED VIEW other.m AS SELECT * FROM p;
                CREATE FUNCTION other.f() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM t);
                CREATE FUNCTION other.g(t) RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE TABLE other.k (id int REFERENCES p);
                CREATE TABLE other.s (id int DEFAULT nextval('e_id_seq'), row p);
                CREATE TABLE other.h () INHERITS (t);
                CREATE PUBLICATION everything FOR ALL TABLES;
                """);

        LocalOutcome outcome = replace().of("[public.t, public.p, public.e]").run();

        assertThat(failure(outcome).message())
                .contains(
                        "view other.v depends on table t",
                        "materialized view other.m depends on table p",
                        "function other.f() depends on table t",
                        "function other.g(t) depends on type t",
                        "'other.k'",
                        "depends on sequence e_id_seq",
                        "of table other.s depends on type p",
                        "'other.h' inherits from 'public.t'",
                        "Publication 'everything'");
        assertThat(number(target, "SELECT count(*) FROM t WHERE note = 'old'")).isEqualTo(20);
    }

    private void waitForWaiter() {
        eventually(() -> assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = 'p'::regclass"))
                .isPositive());
    }

    /** Does something before each task. */
    private record Around(TaskHandler handler, Deed deed) implements TaskHandler {
        interface Deed {
            void before(TaskContext context) throws SQLException, JobFailedException;
        }

        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            try {
                deed.before(context);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return handler.run(context);
        }
    }

    /** Each task is done, and done again by somebody who does not know. */
    private record Dies(TaskHandler handler, AtomicInteger deaths) implements TaskHandler {
        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            TaskResult result = handler.run(context);
            if (context.grant().attempt() == 1 && !kind().equals("sync.hold") && !kind().equals("sync.plan")) {
                deaths.incrementAndGet();
                throw new JobFailedException(FailureKind.TRANSIENT, "gone", "The worker is gone");
            }
            return result;
        }
    }
}
