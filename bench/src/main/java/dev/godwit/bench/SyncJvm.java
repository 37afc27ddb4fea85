package dev.godwit.bench;

import dev.godwit.common.bundle.Bundle;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Syncs in a JVM of its own, as {@code godwit sync run} does them; answers with the {@link SyncRun} of the last. Before each but the first it says that it is
 * ready, and waits for the target to be emptied.
 */
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
            Map<String, byte[]> files,
            boolean sampled,
            int warmUps) {}

    public static void main(String[] args) throws Exception {
        var order = Json.as(Json.parse(args[0]), Order.class);
        for (int i = 0; i < order.warmUps(); i++) {
            sync(order);
            ChildJvm.say("ready");
            ChildJvm.awaitGo();
        }
        ChildJvm.say(Json.text(sync(order)));
        System.exit(0);
    }

    private static SyncRun sync(Order order) throws Exception {
        var phase = new CopyPhase(order.sourcePid(), order.targetPid());
        var samples = new MemorySamples(phase);
        if (order.sampled()) {
            samples.start();
        }
        long begin = System.nanoTime();
        LocalOutcome outcome = run(order, phase);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (outcome.state() != JobState.SUCCEEDED) {
            System.err.println("The sync ended as %s: %s".formatted(outcome.state(), outcome.failure()));
            System.exit(1);
        }
        return new SyncRun(
                phase.usage(),
                phase.threads(),
                phase.allocated(),
                phase.chunks(),
                phase.usable(),
                seconds,
                CpuTime.ofThisProcess(),
                Heap.peak(),
                samples.taken());
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
                Bundle.of(order.files()));
    }
}
