package dev.godwit.coordinator.http;

import dev.godwit.common.health.HealthCheck;
import dev.godwit.common.health.HealthReport;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;

/** For those who run the coordinator; asks nobody for a token and tells nothing of jobs but counts. */
final class OpsEndpoints {

    private final List<HealthCheck> checks;
    private final PrometheusMeterRegistry metrics;

    OpsEndpoints(List<HealthCheck> checks, PrometheusMeterRegistry metrics) {
        this.checks = List.copyOf(checks);
        this.metrics = metrics;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.open("/health", request -> Answer.ok(Map.of("status", "UP"))),
                Endpoint.open("/ready", request -> ready()),
                Endpoint.open(
                        "/metrics",
                        request -> Answer.text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape())));
    }

    private Answer ready() {
        HealthReport report = HealthReport.of(checks);
        return Answer.ok(report).status(report.ready() ? 200 : 503);
    }
}
