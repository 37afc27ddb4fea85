package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several tasks make the target fit for use, each beside the others, in the order in which objects need each other. */
class FinishIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE a (id int PRIMARY KEY, b int, up int);
            CREATE TABLE b (id int PRIMARY KEY, a int, note text);
            """;

    /** Ends only when two sessions are in it at once, or after half a minute with an error. */
    private static final String MEETING = """
            CREATE FUNCTION meet(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
            DECLARE until timestamptz := clock_timestamp() + interval '30 s';
            BEGIN
                IF current_query() LIKE '%ANALYZE%' THEN RETURN $1; END IF;
                PERFORM pg_advisory_xact_lock_shared(4711);
                WHILE (SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711) < 2 LOOP
                    IF clock_timestamp() > until THEN RAISE EXCEPTION 'nobody came'; END IF;
                    PERFORM pg_sleep(0.01);
                END LOOP;
                PERFORM pg_sleep(0.5);
                RETURN $1;
            END $$;
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, """
                INSERT INTO a SELECT i, i, nullif(i - 1, 0) FROM generate_series(1, 100) i;
                INSERT INTO b SELECT i, i, 'note ' || i FROM generate_series(1, 100) i;
                """);
    }

    @Test
    void twoIndexesOfOneTableAreBuiltAtOnce() throws Exception {
        execute(target, MEETING);
        execute(
                target,
                "CREATE INDEX b_one ON b (meet(id)) WHERE id = 1; CREATE INDEX b_two ON b (meet(a)) WHERE id = 1");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "finish").path("indexes").asInt()).isEqualTo(2);
        assertThat(number(target, "SELECT count(*) FROM pg_index WHERE indrelid = 'b'::regclass AND indisvalid"))
                .isEqualTo(3);
    }

    @Test
    void keysThatPointInACircleAndToTheirOwnTableComeBackValidated() throws Exception {
        execute(target, """
                ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b;
                ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a;
                ALTER TABLE a ADD CONSTRAINT a_up FOREIGN KEY (up) REFERENCES a;
                ALTER TABLE a ADD CONSTRAINT a_doubtful FOREIGN KEY (up) REFERENCES b NOT VALID;
                """);

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "finish").path("foreignKeys").asInt()).isEqualTo(4);
        assertThat(result(outcome, "finish").path("validated").asInt()).isEqualTo(3);
        assertThat(
                        text(
                                target,
                                "SELECT string_agg(conname || ' ' || convalidated, ', ' ORDER BY conname) FROM pg_constraint WHERE contype = 'f'"))
                .isEqualTo("a_b true, a_doubtful false, a_up true, b_a true");
    }

    @Test
    void materializedViewsAreRefreshedInTheOrderOfTheirDependence() throws Exception {
        execute(target, """
                CREATE MATERIALIZED VIEW a_first AS SELECT count(*) AS n FROM b;
                CREATE VIEW between AS SELECT n FROM a_first;
                CREATE MATERIALIZED VIEW a_before AS SELECT n * 2 AS n FROM between;
                CREATE MATERIALIZED VIEW empty AS SELECT * FROM b WITH NO DATA;
                CREATE MATERIALIZED VIEW other AS SELECT 1 AS n;
                """);

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT n FROM a_first")).isEqualTo(100);
        assertThat(number(target, "SELECT n FROM a_before")).isEqualTo(200);
        assertThat(result(outcome, "finish").path("refreshed").toString())
                .isEqualTo("[\"public.a_before\",\"public.a_first\"]");
        assertThat(result(outcome, "finish").path("notRefreshed").toString())
                .contains("public.empty", "WITH NO DATA")
                .doesNotContain("other");
        assertThat(plan(outcome).summary().path("refreshes").toString())
                .isEqualTo("[\"public.a_before\",\"public.a_first\",\"public.empty\"]");
    }

    @Test
    void aLaneThatDiesCostsOneObject() throws Exception {
        execute(target, "CREATE INDEX b_one ON b (a); CREATE INDEX b_two ON b (note); CREATE INDEX a_one ON a (b)");
        var deaths = new AtomicInteger();

        LocalOutcome outcome = SyncRun.between(source, target)
                .run(SyncRun.between(source, target).databases(), handler -> new DiesAfterwards(handler, deaths));

        assertThat(outcome.failure()).isNull();
        assertThat(deaths.get()).isPositive();
        assertThat(number(target, "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
                .isEqualTo(5);
    }

    @Test
    void statisticsAreThereAfterwards() throws Exception {
        execute(target, "CREATE STATISTICS b_more (dependencies) ON a, note FROM b");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT reltuples::bigint FROM pg_class WHERE oid = 'b'::regclass"))
                .isEqualTo(100);
        assertThat(number(target, "SELECT count(*) FROM pg_statistic_ext_data")).isOne();
    }

    @Test
    void rowsThatAreForbiddenToTheRoleStopTheSyncBeforeItTouchesAnything() throws Exception {
        execute(target, "ALTER TABLE b ENABLE ROW LEVEL SECURITY; ALTER TABLE b FORCE ROW LEVEL SECURITY");
        execute(target, """
                CREATE ROLE copier LOGIN;
                ALTER TABLE a OWNER TO copier;
                ALTER TABLE b OWNER TO copier;
                DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO copier', current_database()); END $$;
                """);
        var copier = new dev.godwit.common.postgres.DatabaseSettings(target.jdbcUrl(), "copier", target.password());

        LocalOutcome refused = SyncRun.between(source, target)
                .to(copier)
                .run(SyncRun.between(source, target).to(copier).databases());
        execute(target, "ALTER TABLE b NO FORCE ROW LEVEL SECURITY");
        LocalOutcome outcome = SyncRun.between(source, target)
                .to(copier)
                .run(SyncRun.between(source, target).to(copier).databases());

        assertThat(failure(refused).message())
                .contains(
                        "Row-level security of 'public.b' in the target applies to role 'copier', its owner, as it is forced");
        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "finish").path("rowSecurity").toString()).contains("public.b");
    }

    /** Fails transiently after it has worked: the task is done again. */
    private record DiesAfterwards(TaskHandler handler, AtomicInteger deaths) implements TaskHandler {
        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            TaskResult result = handler.run(context);
            if (kind().equals("sync.objects") && context.grant().attempt() == 1) {
                deaths.incrementAndGet();
                throw new JobFailedException(dev.godwit.common.job.FailureKind.TRANSIENT, "gone", "The worker is gone");
            }
            return result;
        }
    }
}
