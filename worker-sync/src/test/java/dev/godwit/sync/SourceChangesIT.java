package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a sync whose source is not, or is no more, what it was planned with. */
class SourceChangesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE e (id int NOT NULL, what text) PARTITION BY RANGE (id);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (1000);
            CREATE TABLE t (id int NOT NULL, what text);
            """;

    private static final String ROWS = """
            INSERT INTO e SELECT i, 'event ' || i FROM generate_series(1, 100) i;
            INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 100) i;
            ANALYZE;
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
    void aDatabaseIsNotCopiedIntoItselfWhateverItIsCalled() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .to(sourceByAnotherName())
                .replacing()
                .run();

        assertThat(failure(outcome).message()).contains("'production' and 'staging' lead to the same database");
        assertThat(number(source, "SELECT count(*) FROM t")).isEqualTo(100);
    }

    @Test
    void aTargetThatHasBecomeTheSourceSinceThePlanIsNotEmptied() throws Exception {
        var run = SyncRun.between(source, target).replacing();

        LocalOutcome outcome = run.to(sourceByAnotherName()).run(run.databases());

        assertThat(failure(outcome).code()).isEqualTo("same-database");
        assertThat(number(source, "SELECT count(*) FROM t")).isEqualTo(100);
    }

    @Test
    void rowsOfAPartitionThatCameAfterThePlanAreCopied() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .when(() -> {
                    String partition = "CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (1000) TO (2000)";
                    execute(source, partition);
                    execute(target, partition);
                    execute(source, "INSERT INTO e SELECT 1000 + i, 'late' FROM generate_series(1, 50) i");
                })
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(number(target, "SELECT count(*) FROM e")).isEqualTo(150);
    }

    @Test
    void aTableThatThePatternsSelectSinceThePlanIsPlannedAndApprovedToo() throws Exception {
        var asked = new AtomicInteger();

        LocalOutcome outcome = SyncRun.between(source, target)
                .when(() -> {
                    if (asked.incrementAndGet() == 1) {
                        execute(source, "CREATE TABLE late (id int); INSERT INTO late VALUES (1), (2)");
                        execute(target, "CREATE TABLE late (id int)");
                    }
                })
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(asked).hasValue(2);
        assertThat(number(target, "SELECT count(*) FROM late")).isEqualTo(2);
    }

    @Test
    void aPartitionThatWasDetachedOrDroppedSinceThePlanIsNotCopied() throws Exception {
        execute(source, "CREATE TABLE e2 PARTITION OF e FOR VALUES FROM (1000) TO (2000); INSERT INTO e VALUES (1001)");

        LocalOutcome outcome = SyncRun.between(source, target)
                .of("[public.e, public.t]")
                .when(() -> execute(source, """
                        ALTER TABLE e DETACH PARTITION e2;
                        DROP TABLE t;
                        CREATE TABLE t (id int NOT NULL, what text);
                        INSERT INTO t VALUES (1, 'again')"""))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM e")).isEqualTo(100);
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void rowsOfAPartitionThatBelongsToAnotherTableSinceThePlanAreCopiedIntoThatOne() throws Exception {
        String other = "CREATE TABLE f (id int NOT NULL, what text) PARTITION BY RANGE (id)";
        execute(source, other);
        execute(target, other);

        LocalOutcome outcome = SyncRun.between(source, target)
                .when(() -> {
                    String move =
                            "ALTER TABLE e DETACH PARTITION e1; ALTER TABLE f ATTACH PARTITION e1 FOR VALUES FROM (0) TO (1000)";
                    execute(source, move);
                    execute(target, move);
                })
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM e")).isZero();
        assertThat(number(target, "SELECT count(*) FROM f")).isEqualTo(100);
    }

    @Test
    void aTableThatInheritsSinceThePlanIsToldByAnother() throws Exception {
        execute(target, "INSERT INTO t VALUES (7, 'mine')");

        LocalOutcome outcome = SyncRun.between(source, target)
                .of("[public.t]")
                .replacing()
                .when(() -> execute(
                        source,
                        "CREATE TABLE IF NOT EXISTS heir () INHERITS (t); INSERT INTO heir VALUES (1, 'child')"))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(plan(outcome).summary().path("tables").toString())
                .contains("Rows of 'public.heir', which inherits from 'public.t', are not copied");
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(100);
    }

    @Test
    void aTableThatIsRewrittenUnderTheCopyIsCopiedAnewIntoATargetThatHadToBeEmpty() throws Exception {
        var run = SyncRun.between(source, target)
                .under(SyncRun.KEEP_ALL + "  public.e.what: hmac\n  public.t.what: hmac\n");

        LocalOutcome outcome = run.run(run.databases(), afterTheFirstChunk(() -> execute(source, "VACUUM FULL t, e1")));

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(100);
        assertThat(number(target, "SELECT count(*) FROM e")).isEqualTo(100);
        assertThat(number(target, "SELECT max(epoch) FROM godwit.ledger")).isGreaterThan(1);
    }

    @Test
    void rowsThatSomebodyAddsMeanwhileAreNotEmptiedWithTheJobsOwn() throws Exception {
        execute(source, "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(101, 10000) i; ANALYZE t");
        var run = SyncRun.between(source, target).of("[public.t]");

        LocalOutcome outcome = run.run(run.databases(), afterTheFirstChunk(() -> {
            execute(target, "INSERT INTO t VALUES (777777, 'mine')");
            execute(source, "VACUUM FULL t");
        }));

        assertThat(failure(outcome).code()).isEqualTo("target-not-empty");
        assertThat(number(target, "SELECT count(*) FROM t WHERE id = 777777")).isOne();
        assertThat(number(target, "SELECT count(*) FROM t")).isGreaterThan(1);
    }

    /** Lets the first chunk be copied, then runs {@code interlude}, then lets the others go on. */
    private static UnaryOperator<TaskHandler> afterTheFirstChunk(SyncRun.Interlude interlude) {
        var first = new AtomicBoolean(true);
        var over = new CountDownLatch(1);
        return handler -> !handler.kind().equals("sync.copy")
                ? handler
                : new TaskHandler() {
                    @Override
                    public String kind() {
                        return handler.kind();
                    }

                    @Override
                    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                        if (!first.getAndSet(false)) {
                            over.await();
                            return handler.run(context);
                        }
                        TaskResult result = handler.run(context);
                        try {
                            interlude.run();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                        over.countDown();
                        return result;
                    }
                };
    }

    private DatabaseSettings sourceByAnotherName() {
        var localhost = new TestDatabase("localhost", source.port(), source.name(), source.user(), source.password());
        return SyncRun.settings(localhost);
    }
}
