package dev.godwit.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A sync in one process from {@code source} to {@code target}, with the stages that it has everywhere.
 *
 * @param tables the patterns, as the sync's file has them
 * @param filters conditions on rows, as the sync's file has them
 * @param personalData whether the environment is for unmasked personal data
 * @param meanwhile runs while the plan waits for approval, which it then gets
 * @param more lines of the file
 */
record SyncRun(
        TestDatabase source,
        DatabaseSettings target,
        String tables,
        String policy,
        String existing,
        String filters,
        boolean personalData,
        Interlude meanwhile,
        String more,
        Duration longestCopy) {

    private static final String PLAN_ONLY = "# planOnly";
    private static final String SHORT_CHUNKS = "chunk_size: 128KiB";

    /** A policy under which all columns of the schema {@code public} pass as they are. */
    static final String KEEP_ALL = """
            rules:
              public.*.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
            """;

    private static final PgQueryParser PARSER = new PgQueryParser();

    /** Something that happens in between. */
    interface Interlude {
        void run() throws SQLException;
    }

    static SyncRun between(TestDatabase source, TestDatabase target) {
        return new SyncRun(
                source,
                settings(target),
                "[\"public.*\"]",
                KEEP_ALL,
                "refuse",
                "{}",
                false,
                () -> {},
                SHORT_CHUNKS,
                SyncSettings.LONGEST_COPY);
    }

    SyncRun to(DatabaseSettings other) {
        return new SyncRun(
                source, other, tables, policy, existing, filters, personalData, meanwhile, more, longestCopy);
    }

    SyncRun of(String patterns) {
        return new SyncRun(
                source, target, patterns, policy, existing, filters, personalData, meanwhile, more, longestCopy);
    }

    SyncRun under(String rules) {
        return new SyncRun(
                source, target, tables, rules, existing, filters, personalData, meanwhile, more, longestCopy);
    }

    SyncRun replacing() {
        return existing("truncate");
    }

    /** @param how what becomes of the rows that are there */
    SyncRun existing(String how) {
        return new SyncRun(source, target, tables, policy, how, filters, personalData, meanwhile, more, longestCopy);
    }

    SyncRun wherePersonalDataMayCome() {
        return new SyncRun(source, target, tables, policy, existing, filters, true, meanwhile, more, longestCopy);
    }

    SyncRun when(Interlude interlude) {
        return new SyncRun(
                source, target, tables, policy, existing, filters, personalData, interlude, more, longestCopy);
    }

    SyncRun where(String conditions) {
        return new SyncRun(
                source, target, tables, policy, existing, conditions, personalData, meanwhile, more, longestCopy);
    }

    /** @param lines of the sync's file, the size of its chunks among them */
    SyncRun with(String lines) {
        return new SyncRun(
                source, target, tables, policy, existing, filters, personalData, meanwhile, lines, longestCopy);
    }

    /** Ends with the plan. */
    SyncRun planOnly() {
        return with(more + "\n" + PLAN_ONLY);
    }

    /** @param longest a copy task may take before it gives the rest back */
    SyncRun givingBackAfter(Duration longest) {
        return new SyncRun(source, target, tables, policy, existing, filters, personalData, meanwhile, more, longest);
    }

    LocalOutcome run() throws Exception {
        return run(databases());
    }

    LocalOutcome run(Databases planned) throws Exception {
        return run(planned, handler -> handler);
    }

    /**
     * @param planned the databases that the plan is made with
     * @param wrap sees each handler before it is used
     */
    LocalOutcome run(Databases planned, UnaryOperator<TaskHandler> wrap) throws Exception {
        Databases databases = databases();
        String file = """
                source: production
                target: staging
                tables: %s
                policy: policy.yaml
                %s
                existing: %s
                filters: %s
                """.formatted(tables, more, existing, filters);
        var plan = new TaskDraft(
                "plan",
                "plan",
                "sync.plan",
                Json.object(),
                Json.object().put("personalData", personalData),
                List.of(),
                "production",
                "staging",
                false,
                0);
        var job = new LocalJob(
                JobId.random(),
                "sync",
                "test",
                Json.object().put("file", "sync.yaml").put("planOnly", more.contains(PLAN_ONLY)),
                List.of(
                        LocalStage.of("plan", new LocalStage.Entry(plan, false)),
                        new LocalStage("copy", List.of(), true, true),
                        LocalStage.of("finish"),
                        LocalStage.of("verify"),
                        LocalStage.of("swap")),
                "sync.reconcile",
                Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8))));
        return new LocalRun(
                        job,
                        handlers(planned, databases, longestCopy).stream()
                                .map(wrap)
                                .toList(),
                        4,
                        databases.names(),
                        new LocalRunNumbers(databases),
                        approved -> {
                            pause();
                            return true;
                        },
                        LocalListener.NONE,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }

    /** A task that a test runs when it likes. */
    interface Task {
        TaskResult call() throws JobFailedException, InterruptedException;
    }

    /** What is done in place of a task. */
    interface Around {
        TaskResult run(Task task) throws JobFailedException, InterruptedException, SQLException;
    }

    /** Puts {@code around} in the place of all tasks of {@code kind}. */
    static UnaryOperator<TaskHandler> around(String kind, Around around) {
        return handler -> !handler.kind().equals(kind)
                ? handler
                : new TaskHandler() {
                    @Override
                    public String kind() {
                        return kind;
                    }

                    @Override
                    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                        try {
                            return around.run(() -> handler.run(context));
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                };
    }

    /** Runs {@code interlude} after each task of {@code kind}. */
    static UnaryOperator<TaskHandler> after(String kind, Interlude interlude) {
        return around(kind, task -> {
            TaskResult result = task.call();
            interlude.run();
            return result;
        });
    }

    private void pause() {
        try {
            meanwhile.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<TaskHandler> handlers(Databases planned, Databases databases, Duration longest) {
        byte[] material = new byte[32];
        new Random(1).nextBytes(material);
        var settings = new SyncSettings(
                MaskKey.of("test", material), AnonymizationStrategies.builtIn(), WorkerPace.unlimited(), longest);
        var handlers = new ArrayList<TaskHandler>();
        for (TaskHandler handler : SyncHandlers.builtIn(planned, settings, PARSER)) {
            if (handler.kind().equals("sync.plan")) {
                handlers.add(handler);
            }
        }
        for (TaskHandler handler : SyncHandlers.builtIn(databases, settings, PARSER)) {
            if (!handler.kind().equals("sync.plan")) {
                handlers.add(handler);
            }
        }
        return handlers;
    }

    Databases databases() {
        return new Databases(Map.of("production", settings(source), "staging", target));
    }

    static DatabaseSettings settings(TestDatabase database) {
        return new DatabaseSettings(database.jdbcUrl(), database.user(), database.password());
    }

    static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static LocalOutcome.Failure failure(LocalOutcome outcome) {
        return Objects.requireNonNull(outcome.failure(), "the job did not fail");
    }

    static Plan plan(LocalOutcome outcome) {
        return Objects.requireNonNull(outcome.plan(), "the job has no plan");
    }

    static JsonNode result(LocalOutcome outcome, String task) {
        return Objects.requireNonNull(outcome.results().get(task), task);
    }

    static long number(TestDatabase database, String sql) throws SQLException {
        return Long.parseLong(text(database, sql));
    }

    /** The one value that {@code sql} answers; {@code null} as text where there is none. */
    static String text(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "null";
        }
    }
}
