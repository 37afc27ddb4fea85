package dev.godwit.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
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
 */
record SyncRun(
        TestDatabase source,
        DatabaseSettings target,
        String tables,
        String policy,
        String existing,
        String filters,
        boolean personalData,
        Interlude meanwhile) {

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
        return new SyncRun(source, settings(target), "[\"public.*\"]", KEEP_ALL, "refuse", "{}", false, () -> {});
    }

    SyncRun to(DatabaseSettings other) {
        return new SyncRun(source, other, tables, policy, existing, filters, personalData, meanwhile);
    }

    SyncRun of(String patterns) {
        return new SyncRun(source, target, patterns, policy, existing, filters, personalData, meanwhile);
    }

    SyncRun under(String rules) {
        return new SyncRun(source, target, tables, rules, existing, filters, personalData, meanwhile);
    }

    SyncRun replacing() {
        return new SyncRun(source, target, tables, policy, "truncate", filters, personalData, meanwhile);
    }

    /** @param how what becomes of the rows that are there */
    SyncRun existing(String how) {
        return new SyncRun(source, target, tables, policy, how, filters, personalData, meanwhile);
    }

    SyncRun wherePersonalDataMayCome() {
        return new SyncRun(source, target, tables, policy, existing, filters, true, meanwhile);
    }

    SyncRun when(Interlude interlude) {
        return new SyncRun(source, target, tables, policy, existing, filters, personalData, interlude);
    }

    SyncRun where(String conditions) {
        return new SyncRun(source, target, tables, policy, existing, conditions, personalData, meanwhile);
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
                chunk_size: 128KiB
                existing: %s
                filters: %s
                """.formatted(tables, existing, filters);
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
                Json.object().put("file", "sync.yaml"),
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
                        handlers(planned, databases).stream().map(wrap).toList(),
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

    private void pause() {
        try {
            meanwhile.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<TaskHandler> handlers(Databases planned, Databases databases) {
        byte[] material = new byte[32];
        new Random(1).nextBytes(material);
        var settings = new SyncSettings(MaskKey.of("test", material), AnonymizationStrategies.builtIn());
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
