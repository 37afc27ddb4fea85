package dev.godwit.cli.role;

import dev.godwit.cli.Version;
import dev.godwit.cli.project.ConnectionConfig;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.common.config.Secret;
import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.http.OpsServer;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.Doorbells;
import dev.godwit.common.kafka.KafkaReports;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.Worker;
import dev.godwit.common.worker.WorkerConfig;
import dev.godwit.sync.WorkerPace;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A worker, put together of its parts. What it opens it closes in reverse: the worker drains before Kafka is left. */
public final class WorkerProcess implements Service {

    private final WorkerProcessConfig config;
    private final WorkerId id;
    private final Clock clock;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Worker worker;
    private @Nullable OpsServer ops;

    public WorkerProcess(WorkerProcessConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.id = new WorkerId(config.id() == null ? WorkerNames.ofThisProcess() : config.id());
    }

    public WorkerId id() {
        return id;
    }

    @Override
    public synchronized void start() throws Exception {
        KafkaSettings kafka = config.kafka().settings();
        Secret token = config.coordinator().token();
        var coordinator = new HttpCoordinator(config.coordinator().urls(), token == null ? null : token.reveal());
        var databases = new Databases(ConnectionConfig.settings(config.connections()));
        DeadLetters deadLetters = opened(DeadLetters.open(kafka, "godwit-worker-" + id, metrics));
        KafkaReports reports = opened(KafkaReports.open(kafka, id, clock));
        Worker started = opened(new Worker(
                workerConfig(),
                Handlers.of(
                        config.kinds(),
                        databases,
                        config.maskKey(),
                        config.locks(),
                        new WorkerPace(config.copyRate(), metrics)),
                coordinator,
                reports,
                metrics,
                clock));
        worker = started;
        started.start();
        Set<String> families = config.kinds().stream().map(WorkKind::word).collect(Collectors.toUnmodifiableSet());
        Doorbells doorbells =
                opened(new Doorbells(kafka, families, deadLetters, clock, started::ring, task -> started.lookAgain()));
        doorbells.start();
        ops = opened(
                OpsServer.start(config.ops().host(), config.ops().port(), List.of(new WorkerHealth(started)), metrics));
    }

    /** Completes when the worker has drained, as when an operator asked for it. */
    public synchronized CompletionStage<Void> drained() {
        if (worker == null) {
            throw new IllegalStateException("Not started");
        }
        return worker.drained();
    }

    /** The port of /health, /ready and /metrics. */
    public synchronized int opsPort() {
        if (ops == null) {
            throw new IllegalStateException("Not started");
        }
        return ops.port();
    }

    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("Could not close all of the worker", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private WorkerConfig workerConfig() {
        return new WorkerConfig(
                id,
                Version.CURRENT,
                config.slots(),
                config.companions(),
                config.environments().isEmpty()
                        ? Map.of()
                        : Map.of(ClaimRequest.ENVIRONMENTS, String.join(",", new TreeSet<>(config.environments()))),
                config.connections().keySet(),
                config.poll(),
                config.drainTimeout());
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
