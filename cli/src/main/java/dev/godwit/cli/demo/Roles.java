package dev.godwit.cli.demo;

import dev.godwit.common.job.WorkerId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The coordinator and the workers: processes of their own, each with its configuration file. */
final class Roles implements AutoCloseable {

    private final DemoDirectory directory;
    private final DemoServers servers;
    private final DemoKeys keys;
    private final Map<String, RoleProcess> workers = new LinkedHashMap<>();
    private @Nullable RoleProcess coordinator;

    Roles(DemoDirectory directory, DemoServers servers, DemoKeys keys) {
        this.directory = directory;
        this.servers = servers;
        this.keys = keys;
    }

    /** Starts the coordinator, and returns where it serves. Its bootstrap token is in a file then. */
    URI startCoordinator() throws DemoFailure, IOException, InterruptedException {
        Files.writeString(coordinatorFile(), """
                instance: demo
                database: {url: "%s", user: %s}
                kafka: {bootstrap_servers: "%s"}
                listen: {port: 0}
                keys: {audit_mac: "%s", audit_signing: "%s"}
                # Short for the demo; the usual lease is 30 s, and the log's head is signed every minute.
                work: {lease: %ds, ring_again: 2s, worker_timeout: 5s, report_progress: 1s}
                checkpoints: {records: 1000, age: 2s}
                targets: {production: [production], staging: [staging]}
                """.formatted(
                        servers.postgres().jdbcUrl(DemoServers.CONTROL),
                        servers.postgres().user(),
                        servers.kafka().bootstrapServers(),
                        keys.auditMac(),
                        keys.auditSigning(),
                        DemoSettings.LEASE.toSeconds()));
        var started = RoleProcess.start(
                "coordinator",
                directory.logs(),
                List.of(
                        "coordinator",
                        "--config",
                        coordinatorFile().toString(),
                        "--bootstrap-token-file",
                        directory.token("bootstrap").toString()));
        coordinator = started;
        return URI.create("http://127.0.0.1:" + started.ready().path("port").asInt());
    }

    Path coordinatorFile() {
        return directory.file("coordinator.yaml");
    }

    /** Starts the workers: three that sync, one that lints and one that migrates. */
    void startWorkers(URI server) throws DemoFailure, IOException {
        for (int i = 1; i <= DemoSettings.SYNC_WORKERS; i++) {
            startWorker("sync-" + i, "sync", server);
        }
        startWorker("lint-1", "lint", server);
        startWorker("migrate-1", "migrate", server);
    }

    /** Waits until all workers are ready for work. */
    void awaitWorkers() throws DemoFailure, InterruptedException {
        for (RoleProcess worker : workers.values()) {
            worker.ready();
        }
    }

    Collection<RoleProcess> workers() {
        return List.copyOf(workers.values());
    }

    List<RoleProcess> syncWorkers() {
        return workers.values().stream()
                .filter(worker -> worker.name().startsWith("sync-"))
                .toList();
    }

    Optional<RoleProcess> worker(@Nullable WorkerId id) {
        return id == null ? Optional.empty() : Optional.ofNullable(workers.get(id.value()));
    }

    /** @throws DemoFailure if a process is gone that nobody killed */
    void requireAlive(@Nullable RoleProcess killed) throws DemoFailure {
        var all = new ArrayList<>(workers.values());
        if (coordinator != null) {
            all.add(coordinator);
        }
        for (RoleProcess process : all) {
            DemoFailure.unless(process.equals(killed) || process.isAlive(), "'%s' has ended by itself", process.name());
        }
    }

    private void startWorker(String id, String kind, URI server) throws DemoFailure, IOException {
        Path file = directory.file("worker-%s.yaml".formatted(id));
        String key = kind.equals("sync") ? "mask_key: {id: demo, key: \"${file:%s}\"}\n".formatted(keys.mask()) : "";
        Files.writeString(file, """
                id: %s
                kinds: [%s]
                slots: %d
                poll: 1s
                drain_timeout: 2s
                coordinator: {urls: ["%s"], token: "${file:%s}"}
                kafka: {bootstrap_servers: "%s"}
                connections:
                  production: %s
                  staging: %s
                %sops: {port: 0}
                """.formatted(
                        id,
                        kind,
                        DemoSettings.SLOTS,
                        server,
                        directory.token(People.WORKERS),
                        servers.kafka().bootstrapServers(),
                        DemoProject.connection(servers, DemoServers.PRODUCTION),
                        DemoProject.connection(servers, DemoServers.STAGING),
                        key));
        workers.put(id, RoleProcess.start(id, directory.logs(), List.of("worker", "--config", file.toString())));
    }

    /** The workers first, all at once: they tell the coordinator. */
    @Override
    public void close() {
        workers.values().forEach(RoleProcess::terminate);
        workers.values().forEach(RoleProcess::close);
        if (coordinator != null) {
            coordinator.close();
        }
    }
}
