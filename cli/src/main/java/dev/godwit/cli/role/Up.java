package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.project.ProjectConfig.MaskKeyConfig;
import dev.godwit.cli.role.WorkerProcessConfig.CoordinatorAddress;
import dev.godwit.cli.role.WorkerProcessConfig.Kafka;
import dev.godwit.cli.role.WorkerProcessConfig.Ops;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.config.Secret;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.common.worker.WorkerConfig;
import dev.godwit.coordinator.Coordinator;
import dev.godwit.coordinator.CoordinatorConfig;
import dev.godwit.coordinator.policy.Policy;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything on this machine: PostgreSQL, Kafka, a coordinator, and a worker for all kinds of work. */
public final class Up implements Service {

    private final UpSettings settings;
    private final Clock clock;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable URI url;

    public Up(UpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public synchronized void start() throws Exception {
        requireFree(settings.port());
        settings.directory().prepare();
        UpServers servers = opened(new UpServers(settings.directory()));
        servers.start();
        var bootstrap = new AtomicReference<String>();
        Coordinator coordinator = opened(new Coordinator(coordinatorConfig(servers), bootstrap::set));
        coordinator.start();
        URI server = URI.create("http://127.0.0.1:" + coordinator.port());
        String token = bootstrap.get();
        if (token != null) {
            new UpTokens(settings.directory()).make(server, token);
        }
        opened(new WorkerProcess(workerConfig(servers, server), clock)).start();
        url = server;
    }

    /** Before any server is started: they take seconds. */
    private static void requireFree(int port) throws CliException, IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            throw new CliException(
                    ExitCode.PREFLIGHT,
                    "port-taken",
                    "Port %d is taken. End what listens there, or choose another with --port N (0 for any that is free)."
                            .formatted(port),
                    e);
        }
    }

    /** Where the API is. */
    public synchronized URI url() {
        return Objects.requireNonNull(url, "Not started");
    }

    private CoordinatorConfig coordinatorConfig(UpServers servers) {
        UpDirectory directory = settings.directory();
        var usual = ConfigLoader.forProcess(Map.of())
                .withText("up", """
                        database: {url: "%s", user: "%s"}
                        kafka: {bootstrap_servers: "%s"}
                        listen: {port: %d}
                        keys: {audit_mac: "%s", audit_signing: "%s"}
                        """.formatted(
                                servers.controlUrl(),
                                servers.postgres().user(),
                                servers.kafka().bootstrapServers(),
                                settings.port(),
                                directory.auditMac().toAbsolutePath(),
                                directory.auditSigning().toAbsolutePath()))
                .load(CoordinatorConfig.class);
        var database = new CoordinatorConfig.Database(
                usual.database().url(),
                usual.database().user(),
                Optional.of(Secret.of(servers.postgres().password())),
                usual.database().properties(),
                usual.database().sessions());
        return new CoordinatorConfig(
                usual.instance(),
                database,
                usual.kafka(),
                usual.listen(),
                usual.auth(),
                usual.keys(),
                usual.work(),
                usual.checkpoints(),
                usual.environments(),
                targets());
    }

    /** A connection that the project names for an environment is a target there only; any other is one everywhere. */
    private Map<String, Set<String>> targets() {
        List<String> known = Policy.builtIn().environments();
        var targets = new TreeMap<String, Set<String>>();
        for (String connection : settings.project().connections().keySet()) {
            Set<String> in = settings.project().environments().entrySet().stream()
                    .filter(entry -> entry.getValue().target().equals(connection))
                    .map(Map.Entry::getKey)
                    .filter(known::contains)
                    .collect(Collectors.toSet());
            targets.put(connection, in.isEmpty() ? Set.copyOf(known) : in);
        }
        return targets;
    }

    private WorkerProcessConfig workerConfig(UpServers servers, URI server) throws Exception {
        var token = Secret.of(SecretFiles.read(settings.directory().token("worker")));
        var keys = settings.project().keys();
        MaskKeyConfig mask = keys != null && keys.mask() != null
                ? keys.mask()
                : new MaskKeyConfig(
                        "up", Secret.of(SecretFiles.read(settings.directory().maskKey())));
        return new WorkerProcessConfig(
                "up-worker",
                Set.of(WorkKind.values()),
                settings.project().slots(),
                2,
                Set.of(),
                WorkerConfig.DEFAULT_POLL,
                WorkerConfig.DEFAULT_DRAIN_TIMEOUT,
                new CoordinatorAddress(List.of(server), token),
                new Kafka(servers.kafka().bootstrapServers(), "godwit.", Map.of()),
                settings.project().connections(),
                mask,
                settings.project().locks(),
                new Ops("127.0.0.1", 0),
                null);
    }

    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                failure = failure == null ? new IllegalStateException("Could not stop everything", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
