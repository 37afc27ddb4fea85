package dev.godwit.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A sync of all tables between two databases under a policy, in this process. */
record MaskedSync(TestDatabase source, TestDatabase target) {

    private static final PgQueryParser PARSER = new PgQueryParser();

    /** @param more lines of the sync's file, as its filters */
    LocalOutcome run(String policy, String more) throws Exception {
        return run(policy, more, LocalListener.NONE);
    }

    LocalOutcome run(String policy, String more, LocalListener listener) throws Exception {
        var databases = new Databases(Map.of("production", settings(source), "staging", settings(target)));
        String file = """
                source: production
                target: staging
                tables: ["public.*"]
                policy: policy.yaml
                chunk_size: 4MiB
                existing: truncate
                %s
                """.formatted(more);
        var bundle = Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8)));
        var plan = new TaskDraft(
                "plan",
                "plan",
                "sync.plan",
                Json.object(),
                Json.object(),
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
                        LocalStage.of("copy").withReconciliation(),
                        LocalStage.of("finish"),
                        LocalStage.of("verify"),
                        LocalStage.of("swap")),
                "sync.reconcile",
                bundle);
        var settings = new SyncSettings(TestKeys.KEY, AnonymizationStrategies.builtIn());
        return new LocalRun(
                        job,
                        SyncHandlers.builtIn(databases, settings, PARSER),
                        2,
                        databases.names(),
                        new LocalRunNumbers(databases),
                        approved -> true,
                        listener,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }

    /** Runs it in both. */
    void execute(String sql) throws SQLException {
        execute(source, sql);
        execute(target, sql);
    }

    static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static DatabaseSettings settings(TestDatabase database) {
        return new DatabaseSettings(database.jdbcUrl(), database.user(), database.password());
    }
}
