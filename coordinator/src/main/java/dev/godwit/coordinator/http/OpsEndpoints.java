package dev.godwit.coordinator.http;

import dev.godwit.common.health.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;

/** For those who run the coordinator; asks nobody for a token and tells nothing of jobs but counts. */
final class OpsEndpoints {

    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics;
    private final Runnable refresh;

    /** @param refresh brings the gauges that are read from the database up to date */
    OpsEndpoints(Readiness readiness, PrometheusMeterRegistry metrics, Runnable refresh) {
        this.readiness = readiness;
        this.metrics = metrics;
        this.refresh = refresh;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.open("/health", request -> Answer.ok(Map.of("status", "up"))),
                Endpoint.open("/ready", request -> ready()),
                Endpoint.open("/metrics", request -> metrics()));
    }

    private Answer ready() {
        Readiness.Report report = readiness.report();
        return Answer.ok(report).status(report.ready() ? 200 : 503);
    }

    private Answer metrics() {
        refresh.run();
        return Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }
}
