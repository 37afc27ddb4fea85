package dev.godwit.cli.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Fences;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Reports;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.TaskTakenException;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.SyncHandlers;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker that falls asleep at a chosen place of its first copy task and is deaf to being told to stop, as a process is that was paused: it goes on where
 * it was. Its guard can be broken on purpose, to show what the guard is for.
 *
 * <p>Arguments: id, API URL, URLs of production and staging, user, place, checks.
 *
 * <ul>
 *   <li>{@code offers}: after the take-over, before any further session is opened
 *   <li>{@code target}: with its source session open, and its target session open but not yet used
 *   <li>{@code commit}: after the last reads, before COMMIT
 * </ul>
 *
 * <p>At {@code nowhere} it is no zombie, but one that does everything except copying, and holds the snapshot.
 *
 * <p>Checks are {@code both}, {@code no-fence} or {@code no-epoch}.
 */
final class ZombieMain {

    private static final long NAP_MILLIS = 1500;
    private static final int TARGET_SESSION = 3;

    private ZombieMain() {}

    public static void main(String[] args) throws Exception {
        String place = args[5];
        var asleep = new AtomicBoolean();
        var databases = new Databases(Map.of(
                "production", new DatabaseSettings(args[2], args[4], ""),
                "staging", new DatabaseSettings(args[3], args[4], "")));
        var settings = new SyncSettings(
                MaskKey.parse("chaos", "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
                AnonymizationStrategies.builtIn());
        CommitGuard guard = (connection, grant) -> {
            if (!args[6].equals("no-fence")) {
                Fences.requireFence(connection, grant);
            }
            if (!args[6].equals("no-epoch")) {
                Fences.requireEpoch(connection, grant);
            }
            if (place.equals("commit") && !connection.getAutoCommit()) {
                nap(asleep);
            }
        };
        List<TaskHandler> handlers = SyncHandlers.builtIn(databases, settings, new PgQueryParser(), guard).stream()
                .filter(handler -> handler.kind().equals("sync.copy") != place.equals("nowhere"))
                .<TaskHandler>map(handler -> new Deaf(handler, place, asleep))
                .toList();
        var config = new WorkerConfig(
                new WorkerId(args[0]),
                "test",
                1,
                place.equals("nowhere") ? 2 : 0,
                Map.of(),
                databases.names(),
                Duration.ofMillis(100),
                Duration.ZERO);
        var worker = new Worker(
                config,
                handlers,
                new HttpCoordinator(List.of(URI.create(args[1])), null),
                new Silent(),
                new SimpleMeterRegistry(),
                Clock.systemUTC());
        worker.start();
        System.out.println("up");
        Thread.currentThread().join();
    }

    /** Long enough for the test to pause the process; once. */
    private static void nap(AtomicBoolean asleep) {
        if (asleep.getAndSet(true)) {
            return;
        }
        System.out.println("asleep");
        long until = System.nanoTime() + Duration.ofMillis(NAP_MILLIS).toNanos();
        while (System.nanoTime() < until) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                // Deaf: it does not even keep the flag, which would stop the next wait.
                System.out.println("told to stop");
            }
        }
    }

    /** Runs a handler whose context never says stop, and tells how it ended. */
    private record Deaf(TaskHandler handler, String place, AtomicBoolean asleep) implements TaskHandler {

        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
            if (place.equals("nowhere")) {
                return handler.run(context);
            }
            var deaf = new DeafContext(context, place, asleep, new AtomicInteger());
            var outcome = new CompletableFuture<TaskResult>();
            // On a thread that nobody interrupts.
            new Thread(() -> {
                        try {
                            outcome.complete(handler.run(deaf));
                        } catch (JobFailedException | InterruptedException | RuntimeException e) {
                            outcome.completeExceptionally(e);
                        }
                    })
                    .start();
            try {
                TaskResult result = outcome.join();
                System.out.println("committed " + context.grant().key());
                return result;
            } catch (CompletionException e) {
                System.out.println("refused " + context.grant().key() + ": " + e.getMessage());
                throw new TaskTakenException("The zombie was refused");
            }
        }
    }

    private record DeafContext(TaskContext context, String place, AtomicBoolean asleep, AtomicInteger sessions)
            implements TaskContext {

        @Override
        public Grant grant() {
            return context.grant();
        }

        @Override
        public Clock clock() {
            return context.clock();
        }

        @Override
        public void progress(Progress progress) {
            context.progress(progress);
        }

        @Override
        public void checkStopped() {
            // Deaf.
        }

        @Override
        public Registration onStop(Runnable action) {
            if (sessions.incrementAndGet() == TARGET_SESSION && place.equals("target")) {
                nap(asleep);
            }
            return () -> {};
        }

        @Override
        public Map<String, byte[]> bundle() throws JobFailedException, InterruptedException {
            return context.bundle();
        }

        @Override
        public void artifact(String name, String mediaType, byte[] content)
                throws JobFailedException, InterruptedException {
            context.artifact(name, mediaType, content);
        }

        @Override
        public void signal(JsonNode offer) throws JobFailedException, InterruptedException {
            context.signal(offer);
        }

        @Override
        public Map<String, JsonNode> offers() {
            Map<String, JsonNode> offers = context.offers();
            if (place.equals("offers")) {
                nap(asleep);
            }
            return offers;
        }

        @Override
        public boolean awaitFinish(Duration atMost) throws InterruptedException {
            return context.awaitFinish(atMost);
        }
    }

    /** Has no Kafka: results go over HTTP. */
    private static final class Silent implements Reports {
        @Override
        public void claimed(Grant grant) {
            // Nobody hears it.
        }

        @Override
        public void progressed(Grant grant, Progress progress) {
            // Nobody hears it.
        }

        @Override
        public CompletionStage<Void> completed(Grant grant, TaskResult result) {
            return CompletableFuture.failedFuture(new IllegalStateException("no Kafka"));
        }

        @Override
        public CompletionStage<Void> failed(Grant grant, FailureKind kind, String code, String message) {
            return CompletableFuture.failedFuture(new IllegalStateException("no Kafka"));
        }
    }
}
