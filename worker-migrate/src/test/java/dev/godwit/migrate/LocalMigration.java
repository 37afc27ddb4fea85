package dev.godwit.migrate;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** {@code migrate up} in one process; without the assessment, whose place takes a plan of all files. */
final class LocalMigration {

    private static final PgQueryParser PARSER = new PgQueryParser();

    private LocalMigration() {}

    /** Begins it in a thread of its own, which ends it when it is interrupted. */
    static Thread begin(TestDatabase target, Map<String, byte[]> files, LockPolicy locks) {
        var thread = new Thread(
                () -> {
                    try {
                        up(target, files, locks);
                    } catch (Exception e) {
                        Thread.currentThread().interrupt(); // the test asks the database what has come of it
                    }
                },
                "migrate up");
        thread.start();
        return thread;
    }

    static LocalOutcome up(TestDatabase target, Map<String, byte[]> files, LockPolicy locks) throws Exception {
        var databases =
                new Databases(Map.of("shop", new DatabaseSettings(target.jdbcUrl(), target.user(), target.password())));
        var scope = Json.object();
        var list = scope.putArray("migrations");
        for (Migration migration : Migrations.read(files, "db/migrations/").all()) {
            list.addObject().put("version", migration.version().toString()).put("checksum", migration.checksum());
        }
        var job = new LocalJob(
                JobId.random(),
                "migrate",
                "test",
                Json.object(),
                List.of(
                        LocalStage.of("pending", new LocalStage.Entry(draft("pending", scope), false)),
                        LocalStage.of("apply", new LocalStage.Entry(draft("apply", scope), true)),
                        LocalStage.of("verify", new LocalStage.Entry(draft("verify", scope), true))),
                "migrate.reconcile",
                Bundle.of(files));
        return new LocalRun(
                        job,
                        MigrateHandlers.builtIn(databases, PARSER, locks),
                        1,
                        databases.names(),
                        new LocalRunNumbers(databases),
                        approved -> true,
                        LocalListener.NONE,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }

    private static TaskDraft draft(String stage, JsonNode scope) {
        return new TaskDraft(stage, stage, "migrate." + stage, scope, Json.object(), List.of(), null, "shop", false, 0);
    }
}
