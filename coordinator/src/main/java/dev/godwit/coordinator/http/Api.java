package dev.godwit.coordinator.http;

import dev.godwit.common.health.HealthCheck;
import dev.godwit.coordinator.access.TaskScopes;
import dev.godwit.coordinator.audit.AuditCheckpoint;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Workers;
import dev.godwit.coordinator.postgres.Artifacts;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.coordinator.postgres.Bundles;
import dev.godwit.coordinator.postgres.DeadLetter;
import dev.godwit.coordinator.postgres.EventFeed;
import dev.godwit.coordinator.postgres.Tokens;
import dev.godwit.coordinator.schedule.Schedules;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that is served, and what serving it needs. */
public final class Api {

    private final List<Endpoint> endpoints;
    private final Authenticator authenticator;
    private final MeterRegistry metrics;

    Api(List<Endpoint> endpoints, Authenticator authenticator, MeterRegistry metrics) {
        this.endpoints = List.copyOf(endpoints);
        this.authenticator = authenticator;
        this.metrics = metrics;
    }

    /** The whole API over {@code services}. */
    public static Api of(Services services, Authenticator authenticator, Ops ops) {
        var pages = new PageTokens(services.pageKey());
        var endpoints = new ArrayList<Endpoint>();
        endpoints.addAll(new OpsEndpoints(ops.checks(), ops.metrics()).endpoints());
        endpoints.addAll(new SchemaEndpoints().endpoints());
        endpoints.addAll(new JobEndpoints(services.jobs(), services.bundles()::has, pages).endpoints());
        endpoints.addAll(new ScheduleEndpoints(services.schedules(), services.bundles()::has).endpoints());
        endpoints.addAll(new JobEventEndpoints(services.jobs()).endpoints());
        endpoints.addAll(new EventEndpoints(services.feed()).endpoints());
        endpoints.addAll(new ArtifactEndpoints(services.jobs(), services.artifacts()).endpoints());
        endpoints.addAll(new BundleEndpoints(services.bundles()).endpoints());
        endpoints.addAll(
                new WorkEndpoints(services.dispatch(), services.artifacts(), services.taskScopes(), ops.metrics())
                        .endpoints());
        endpoints.addAll(new WorkerEndpoints(services.workers()).endpoints());
        endpoints.addAll(new TokenEndpoints(services.tokens(), pages).endpoints());
        endpoints.addAll(new DeadLetterEndpoints(services.deadLetters()).endpoints());
        Audit audit = services.audit();
        endpoints.addAll(new AuditEndpoints(audit.trail(), audit.trust(), audit.published(), pages).endpoints());
        return new Api(endpoints, authenticator, ops.metrics());
    }

    /**
     * Who does what the API is asked for.
     *
     * @param pageKey signs page tokens; the same in every coordinator
     */
    @SuppressWarnings("ArrayRecordComponent") // a parts list, never compared
    public record Services(
            Jobs jobs,
            Schedules schedules,
            Dispatch dispatch,
            Workers workers,
            TaskScopes taskScopes,
            Tokens tokens,
            Bundles bundles,
            Artifacts artifacts,
            EventFeed feed,
            DeadLetters deadLetters,
            Audit audit,
            byte[] pageKey) {}

    /** For those who run the coordinator. */
    public record Ops(List<HealthCheck> checks, PrometheusMeterRegistry metrics) {}

    /**
     * The audit trail, and what it is verified with.
     *
     * @param published the checkpoints kept apart from the control database; may throw {@code KafkaUnavailableException}
     */
    public record Audit(AuditTrail trail, AuditTrust trust, Supplier<List<AuditCheckpoint>> published) {}

    /** Dead letters, and what can be done about one. Each decision is remembered with who made it. */
    public interface DeadLetters {

        /** The newest first. */
        List<DeadLetter> list(DeadLetter.@Nullable State state, int limit);

        Optional<DeadLetter> find(UUID id);

        /** @throws IllegalArgumentException if it cannot be, as it stands */
        DeadLetter discard(UUID id, String actor);

        /** Sends it to its topic once more.
         *
         * @throws IllegalArgumentException if it cannot be, as it stands */
        DeadLetter replay(UUID id, String actor) throws InterruptedException;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    MeterRegistry metrics() {
        return metrics;
    }
}
