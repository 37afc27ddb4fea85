package dev.godwit.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.health.Health;
import dev.godwit.common.health.HealthCheck;
import dev.godwit.common.json.Json;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<Health> coordinator = new AtomicReference<>(Health.up("answers"));
    private final List<HealthCheck> checks =
            List.of(check("coordinator", coordinator::get), check("kafka", () -> Health.degraded("away")));
    private final OpsServer server = OpsServer.start("127.0.0.1", 0, checks, metrics);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aProcessLivesWhetherOrNotItIsReady() throws Exception {
        coordinator.set(Health.down("none answers"));

        assertThat(get("/health").statusCode()).isEqualTo(200);
        var ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        var report = Json.parse(ready.body());
        assertThat(report.path("status").asText()).isEqualTo("DOWN");
        assertThat(report.path("parts").path("coordinator").path("detail").asText())
                .isEqualTo("none answers");
    }

    @Test
    void aPartThatOnlyWaitsDoesNotMakeItUnready() throws Exception {
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void metersAreShownAsPrometheusReadsThem() throws Exception {
        metrics.counter("godwit.test").increment();

        var answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("godwit_test_total 1.0");
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        var post = HttpRequest.newBuilder(uri("/health"))
                .POST(BodyPublishers.ofString("x"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(post, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void aTakenPortIsNamed() {
        assertThatThrownBy(() -> OpsServer.start("127.0.0.1", server.port(), checks, metrics))
                .hasMessageContaining("Cannot listen on 127.0.0.1:" + server.port());
    }

    private static HealthCheck check(String name, Supplier<Health> health) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Health check() {
                return health.get();
            }
        };
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
