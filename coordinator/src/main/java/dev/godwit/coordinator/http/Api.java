package dev.godwit.coordinator.http;

import dev.godwit.common.health.Readiness;
import dev.godwit.coordinator.access.TaskScopes;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Workers;
import dev.godwit.coordinator.postgres.Artifacts;
import dev.godwit.coordinator.postgres.Bundles;
import dev.godwit.coordinator.postgres.EventFeed;
import dev.godwit.coordinator.postgres.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;

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
        endpoints.addAll(new OpsEndpoints(ops.readiness(), ops.metrics(), ops.refresh()).endpoints());
        endpoints.addAll(new SchemaEndpoints().endpoints());
        endpoints.addAll(new JobEndpoints(services.jobs(), services.bundles()::has, pages).endpoints());
        endpoints.addAll(new JobEventEndpoints(services.jobs()).endpoints());
        endpoints.addAll(new EventEndpoints(services.feed()).endpoints());
        endpoints.addAll(new ArtifactEndpoints(services.jobs(), services.artifacts()).endpoints());
        endpoints.addAll(new BundleEndpoints(services.bundles()).endpoints());
        endpoints.addAll(new WorkEndpoints(
                        services.dispatch(), services.artifacts(), services.taskScopes(), ops.metrics())
                .endpoints());
        endpoints.addAll(new WorkerEndpoints(services.workers()).endpoints());
        endpoints.addAll(new TokenEndpoints(services.tokens(), pages).endpoints());
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
            Dispatch dispatch,
            Workers workers,
            TaskScopes taskScopes,
            Tokens tokens,
            Bundles bundles,
            Artifacts artifacts,
            EventFeed feed,
            byte[] pageKey) {}

    /**
     * For those who run the coordinator.
     *
     * @param refresh brings gauges up to date before they are read; may block
     */
    public record Ops(Readiness readiness, PrometheusMeterRegistry metrics, Runnable refresh) {}

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
