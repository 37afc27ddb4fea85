package dev.godwit.common.worker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.postgres.ReconcileHandler;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LocalRunIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final int CHUNKS = 5;
    private static final int ROWS = 10;
    private static final JsonNode SCOPE = Json.object();

    private final ConcurrentLinkedQueue<Long> fences = new ConcurrentLinkedQueue<>();
    private TestDatabase target = new TestDatabase("", 0, "", "", "");
    private Databases databases = new Databases(Map.of());

    @BeforeEach
    void createTarget() throws Exception {
        target = postgres.newDatabase("target");
        databases = new Databases(
                Map.of("target", new DatabaseSettings(target.jdbcUrl(), target.user(), target.password())));
        execute("CREATE TABLE public.copied (chunk text NOT NULL, n integer NOT NULL)");
    }

    @Test
    void everyChunkIsCopiedOnceAndReconciled() throws Exception {
        var outcome = run(new Copy(databases), new Finish(databases, () -> {})).run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(number("SELECT count(*) FROM public.copied")).isEqualTo(CHUNKS * ROWS);
        assertThat(number("SELECT count(*) FROM godwit.ledger")).isEqualTo(CHUNKS + 1);
        assertThat(number("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'godwit/%'"))
                .isZero();
    }

    @Test
    void whatTheTargetForgotIsCopiedAgain() throws Exception {
        var forgot = new CountDownLatch(1);

        var outcome = run(new Copy(databases), new Finish(databases, () -> {
                    if (forgot.getCount() > 0) {
                        execute("DELETE FROM public.copied WHERE chunk = 'copy/2';"
                                + " DELETE FROM godwit.ledger WHERE key = 'copy/2'");
                        forgot.countDown();
                    }
                }))
                .run();

        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(forgot.getCount()).isZero();
        assertThat(number("SELECT count(*) FROM public.copied")).isEqualTo(CHUNKS * ROWS);
    }

    @Test
    void fencesGrowFromRunToRun() throws Exception {
        run(new Copy(databases), new Finish(databases, () -> {})).run();
        long first = fences.stream().mapToLong(Long::longValue).max().orElseThrow();
        fences.clear();

        run(new Copy(databases), new Finish(databases, () -> {})).run();

        assertThat(fences).isNotEmpty().allMatch(fence -> fence > first);
    }

    @Test
    void aTargetThatACoordinatorManagesIsRefusedBeforeAnythingRuns() throws Exception {
        new LocalRunNumbers(databases).next("target");
        execute("INSERT INTO godwit.manager (instance) VALUES ('prod-1')");

        assertThatThrownBy(() -> run(new Copy(databases), new Finish(databases, () -> {}))
                        .run())
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("'target' is managed by coordinator 'prod-1'")
                .extracting(failure -> ((JobFailedException) failure).code())
                .isEqualTo("managed-elsewhere");

        assertThat(fences).isEmpty();
    }

    @Test
    void stoppingRollsBackWhatIsOpen() throws Exception {
        var started = new CountDownLatch(1);
        var run = run(new Copy(databases), new Finish(databases, () -> {
            started.countDown();
            new CountDownLatch(1).await();
        }));
        var stopper = new Thread(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            run.stop();
        });
        stopper.start();

        var outcome = run.run();

        assertThat(outcome.state()).isEqualTo(JobState.CANCELLED);
        assertThat(number("SELECT count(*) FROM public.copied WHERE chunk = 'finish'"))
                .isZero();
        assertThat(number("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'godwit/%'"))
                .isZero();
    }

    private LocalRun run(TaskHandler... handlers) {
        var copies = new ArrayList<LocalStage.Entry>();
        IntStream.rangeClosed(1, CHUNKS).forEach(chunk -> copies.add(entry("copy/" + chunk, "copy", "test.copy")));
        var stages = List.of(
                new LocalStage("copy", copies, false, false),
                LocalStage.of("finish", entry("finish", "finish", "test.finish")));
        var all = new ArrayList<>(List.of(handlers));
        all.add(new ReconcileHandler("test.reconcile", databases));
        var job = new LocalJob(JobId.random(), "test", "local", Json.object(), stages, "test.reconcile", null);
        return new LocalRun(
                job,
                all,
                2,
                databases.names(),
                new LocalRunNumbers(databases),
                plan -> true,
                LocalListener.NONE,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static LocalStage.Entry entry(String key, String stage, String kind) {
        return new LocalStage.Entry(
                new TaskDraft(key, stage, kind, SCOPE, Json.object(), List.of(), null, "target", false, 1), true);
    }

    private void execute(String sql) throws SQLException {
        try (var connection = target.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (var connection = target.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private interface Step {
        void run() throws SQLException, InterruptedException;
    }

    private class Copy extends TargetTaskHandler {

        Copy(Databases databases) {
            super(databases);
        }

        @Override
        public String kind() {
            return "test.copy";
        }

        void beforeCommit() throws SQLException, InterruptedException {}

        @Override
        protected final TaskResult work(TaskContext context, Target target)
                throws JobFailedException, InterruptedException, SQLException {
            fences.add(context.grant().fence().value());
            try (var transaction = target.begin();
                    var statement = transaction
                            .connection()
                            .prepareStatement(
                                    "INSERT INTO public.copied SELECT ?, n FROM pg_catalog.generate_series(1, ?) n")) {
                statement.setString(1, context.grant().key());
                statement.setInt(2, context.grant().kind().equals("test.copy") ? ROWS : 0);
                statement.executeUpdate();
                beforeCommit();
                transaction.commit(TaskResult.empty());
            }
            return TaskResult.empty();
        }
    }

    private final class Finish extends Copy {
        private final Step step;

        Finish(Databases databases, Step step) {
            super(databases);
            this.step = step;
        }

        @Override
        public String kind() {
            return "test.finish";
        }

        @Override
        void beforeCommit() throws SQLException, InterruptedException {
            step.run();
        }
    }
}
