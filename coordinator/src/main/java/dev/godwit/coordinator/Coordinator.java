package dev.godwit.coordinator;

import dev.godwit.common.keys.KeyFileException;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.MacKey;
import dev.godwit.common.keys.VerifyingKey;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.audit.ArtifactSigner;
import dev.godwit.coordinator.audit.AuditEntry;
import dev.godwit.coordinator.audit.AuditKeys;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.http.Api;
import dev.godwit.coordinator.http.ApiServer;
import dev.godwit.coordinator.http.Authenticator;
import dev.godwit.coordinator.http.TokenAuthenticator;
import dev.godwit.coordinator.kafka.CheckpointTopic;
import dev.godwit.coordinator.kafka.EventServices;
import dev.godwit.coordinator.kafka.JobStatesKeeper;
import dev.godwit.coordinator.postgres.Artifacts;
import dev.godwit.coordinator.postgres.AuditSink;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.coordinator.postgres.AuditWriter;
import dev.godwit.coordinator.postgres.Authors;
import dev.godwit.coordinator.postgres.Bundles;
import dev.godwit.coordinator.postgres.CachedTaskScopes;
import dev.godwit.coordinator.postgres.ControlDatabase;
import dev.godwit.coordinator.postgres.ControlPlane;
import dev.godwit.coordinator.postgres.ControlProbe;
import dev.godwit.coordinator.postgres.ControlSchema;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import dev.godwit.coordinator.postgres.EventFeed;
import dev.godwit.coordinator.postgres.Installation;
import dev.godwit.coordinator.postgres.ServerIdentity;
import dev.godwit.coordinator.postgres.SharedSecrets;
import dev.godwit.coordinator.postgres.Tokens;
import dev.godwit.coordinator.stage.JobKinds;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator, put together of its parts. Any number of them may share one control database and one Kafka. What it opens it closes in
 * reverse; closing lets the answers that are on their way leave.
 */
public final class Coordinator implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(Coordinator.class);

    private final CoordinatorConfig config;
    private final Consumer<String> bootstrap;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable ApiServer api;

    /**
     * @param bootstrap is given the one-time token of a first start, once, for the operator's eyes only; it must not be logged
     */
    public Coordinator(CoordinatorConfig config, Consumer<String> bootstrap) {
        this.config = config;
        this.bootstrap = bootstrap;
    }

    @Override
    public synchronized void start() throws Exception {
        AuditKeys keys = keys(config.keys());
        Clock clock = Clock.systemUTC();

        ControlDatabase database = opened(ControlDatabase.open(
                config.database().settings(), config.database().sessions()));
        Jdbi jdbi = database.jdbi();
        ControlSchema.install(jdbi);
        Installation installation = Installation.open(jdbi, config.instance(), ServerIdentity.asked());

        var auditWriter = new AuditWriter(installation.name(), keys.mac());
        AuditSink audit = sink(auditWriter);
        var plane = new ControlPlane(
                jdbi,
                installation,
                JobKinds.builtIn(),
                config.policy(),
                config.work().settings(),
                audit);
        warnOfTargets();
        var tokens = new Tokens(jdbi, audit, clock);

        EventServices events = opened(new EventServices(
                new EventServices.Parts(
                        installation.name(),
                        jdbi,
                        config.kafka().settings(),
                        keys,
                        metrics,
                        clock,
                        config.checkpoints().records(),
                        config.checkpoints().age()),
                plane.dispatch()));
        events.start();
        var statesKeeper = opened(JobStatesKeeper.open(config.kafka().settings(), plane.states(), metrics, clock));
        statesKeeper.start();
        var sweeping = opened(plane.sweeping());
        sweeping.start();
        var scheduling = opened(plane.scheduling(authors(), metrics));
        scheduling.start();
        var probe = opened(new ControlProbe(jdbi, metrics));
        probe.start();

        var services = new Api.Services(
                plane.jobs(),
                plane.schedules(),
                plane.dispatch(),
                plane.workers(),
                new CachedTaskScopes(jdbi),
                tokens,
                new Bundles(jdbi, audit),
                new Artifacts(jdbi, ArtifactSigner.with(keys.signing())),
                new EventFeed(jdbi),
                new DeadLetterDesk(new DeadLetterStore(jdbi, auditWriter), events.replay()),
                new Api.Audit(
                        new AuditTrail(jdbi, installation.name()),
                        keys.trust(),
                        () -> CheckpointTopic.read(config.kafka().settings())),
                SharedSecrets.get(jdbi, "page-token"));
        ApiServer server = opened(ApiServer.start(
                config.listen().settings(),
                Api.of(services, authenticator(tokens), new Api.Ops(List.of(probe), metrics))));
        api = server;
        LOGGER.atInfo()
                .addKeyValue("instance", installation.manager())
                .addKeyValue("host", config.listen().host())
                .addKeyValue("port", server.port())
                .log("The coordinator serves");
    }

    /** The port of the API: the one configured, or the one found. */
    public synchronized int port() {
        if (api == null) {
            throw new IllegalStateException("Not started");
        }
        return api.port();
    }

    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                var trouble = new IllegalStateException("Could not close all of the coordinator", e);
                if (failure == null) {
                    failure = trouble;
                } else {
                    failure.addSuppressed(trouble);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Who submits a job names its environment, and with it the policy; only {@code targets} says which one a connection belongs to. */
    private void warnOfTargets() {
        if (config.targets().isEmpty() && config.policy().environments().size() > 1) {
            LOGGER.atWarn()
                    .log(
                            "No 'targets' are configured: whoever submits a job chooses the environment whose policy applies to its target");
        }
    }

    private Authenticator authenticator(Tokens tokens) {
        return switch (config.auth()) {
            case TOKENS -> {
                tokens.bootstrap(token -> bootstrap.accept(token.reveal()));
                yield new TokenAuthenticator(tokens::authenticate);
            }
            case NONE -> {
                LOGGER.atWarn().log("Everybody on this machine may call this coordinator: 'auth: none'");
                yield Authenticator.nobodyAsked();
            }
        };
    }

    /** Whose rights a schedule's jobs are made with: where no token is asked for, everybody is the same caller. */
    private Authors authors() {
        return switch (config.auth()) {
            case TOKENS -> Tokens::callers;
            case NONE -> (handle, principal, now) -> List.of(Caller.withoutAuthentication());
        };
    }

    private static AuditSink sink(AuditWriter writer) {
        return (transaction, actor, onBehalfOf, action, object, facts, eventId) ->
                writer.record(transaction, new AuditEntry(actor, onBehalfOf, action, object, facts, eventId));
    }

    private static AuditKeys keys(CoordinatorConfig.Keys files) throws KeyFileException {
        var macs = new ArrayList<MacKey>();
        for (Path file : files.retiredMacs()) {
            macs.add(KeyFiles.readMacKey(file));
        }
        var verifying = new ArrayList<VerifyingKey>();
        for (Path file : files.retiredSigning()) {
            verifying.add(KeyFiles.readVerifyingKey(file));
        }
        return new AuditKeys(
                KeyFiles.readMacKey(files.auditMac()),
                KeyFiles.readSigningKey(files.auditSigning()),
                new AuditTrust(macs, verifying));
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
