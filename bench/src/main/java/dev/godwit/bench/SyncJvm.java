package dev.godwit.bench;

import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.SyncHandlers;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** One sync of the people in a JVM of its own, as {@code godwit sync run} does it; answers with a {@link SyncRun}. */
final class SyncJvm {

    private SyncJvm() {}

    /** What it is told. */
    record Order(
            String sourceUrl,
            String targetUrl,
            String user,
            long sourcePid,
            long targetPid,
            int slots,
            String chunkSize) {}

    public static void main(String[] args) throws Exception {
        var order = Json.as(Json.parse(args[0]), Order.class);
        var phase = new CopyPhase(order.sourcePid(), order.targetPid());
        long begin = System.nanoTime();
        LocalOutcome outcome = run(order, phase);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (outcome.state() != JobState.SUCCEEDED) {
            System.err.println("The sync ended as %s: %s".formatted(outcome.state(), outcome.failure()));
            System.exit(1);
        }
        ChildJvm.say(Json.text(new SyncRun(phase.usage(), phase.chunks(), seconds, peakMemory())));
        System.exit(0);
    }

    private static LocalOutcome run(Order order, CopyPhase phase) throws Exception {
        var databases = new Databases(Map.of(
                "source", new DatabaseSettings(order.sourceUrl(), order.user(), ""),
                "target", new DatabaseSettings(order.targetUrl(), order.user(), "")));
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        var settings = new SyncSettings(MaskKey.of("bench", key), AnonymizationStrategies.builtIn());
        return new LocalRun(
                        job(order),
                        SyncHandlers.builtIn(databases, settings, new PgQueryParser()),
                        order.slots(),
                        databases.names(),
                        new LocalRunNumbers(databases),
                        plan -> true,
                        phase,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC())
                .run();
    }

    private static LocalJob job(Order order) throws BundleException {
        var plan = new TaskDraft(
                "plan", "plan", "sync.plan", Json.object(), Json.object(), List.of(), "source", "target", false, 0);
        return new LocalJob(
                JobId.random(),
                "sync",
                "bench",
                Json.object().put("file", "sync.yaml"),
                List.of(
                        LocalStage.of("plan", new LocalStage.Entry(plan, false)),
                        LocalStage.of("copy").withReconciliation(),
                        LocalStage.of("finish"),
                        LocalStage.of("verify"),
                        LocalStage.of("swap")),
                "sync.reconcile",
                PeopleTable.bundle(order.chunkSize()));
    }

    private static long peakMemory() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }
}
