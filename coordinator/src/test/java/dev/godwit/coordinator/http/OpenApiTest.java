package dev.godwit.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.http.ProblemType;
import dev.godwit.coordinator.audit.ArtifactSigner;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.Workers;
import dev.godwit.coordinator.postgres.Artifacts;
import dev.godwit.coordinator.postgres.AuditSink;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.coordinator.postgres.Bundles;
import dev.godwit.coordinator.postgres.EventFeed;
import dev.godwit.coordinator.postgres.Tokens;
import dev.godwit.coordinator.schedule.Schedules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The document and the code say the same. */
class OpenApiTest {

    private final OpenApi document = OpenApi.read();
    private final List<Endpoint> endpoints = endpoints();

    private static List<Endpoint> endpoints() {
        Jdbi nowhere = Jdbi.create(() -> {
            throw new UnsupportedOperationException("No database here");
        });
        AuditSink audit = (transaction, actor, onBehalfOf, action, object, facts, eventId) -> {};
        var services = new Api.Services(
                new MemoryJobs(),
                Unasked.of(Schedules.class),
                Unasked.of(Dispatch.class),
                Unasked.of(Workers.class),
                task -> Optional.empty(),
                new Tokens(nowhere, audit, Clock.systemUTC()),
                new Bundles(nowhere, audit),
                new Artifacts(nowhere, Unasked.of(ArtifactSigner.class)),
                new EventFeed(nowhere),
                Unasked.of(Api.DeadLetters.class),
                new Api.Audit(new AuditTrail(nowhere, "test"), new AuditTrust(List.of(), List.of()), List::of),
                new byte[32]);
        return Api.of(
                        services,
                        Authenticator.nobodyAsked(),
                        new Api.Ops(List.of(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
                .endpoints();
    }

    @Test
    void everyRouteIsDocumentedAndEveryDocumentedRouteIsThere() {
        assertThat(document.operations().stream().map(OpenApi.Operation::name))
                .containsExactlyInAnyOrderElementsOf(endpoints.stream()
                        .map(endpoint -> endpoint.method() + " " + endpoint.path())
                        .toList());
    }

    @Test
    void everyRouteNeedsThePermissionThatIsDocumented() {
        var documented = new TreeMap<String, String>();
        document.operations()
                .forEach(o -> documented.put(o.name(), o.permission().orElse("none")));
        Map<String, String> actual = endpoints.stream()
                .collect(Collectors.toMap(
                        e -> e.method() + " " + e.path(),
                        e -> e.operation() == null ? "none" : e.operation().name(),
                        (a, b) -> a,
                        TreeMap::new));

        assertThat(actual).isEqualTo(documented);
    }

    @Test
    void whatTakesNoTokenSaysSo() {
        for (OpenApi.Operation operation : document.operations()) {
            assertThat(operation.definition().has("security"))
                    .as(operation.name())
                    .isEqualTo(operation.permission().isEmpty());
        }
    }

    @Test
    void aBodyIsDocumentedWhereOneIsTaken() {
        for (Endpoint endpoint : endpoints) {
            assertThat(document.operation(
                                    endpoint.method().name(), endpoint.path().replaceAll("[{}]", ""))
                            .hasBody())
                    .as(endpoint.method() + " " + endpoint.path())
                    .isEqualTo(endpoint.body().limit() > 0);
        }
    }

    @Test
    void everyKindOfProblemIsOnItsPageWithStatusAndExitCode() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "reference", "http-api.md"));

        List<String> rows = Arrays.stream(ProblemType.values())
                .map(type ->
                        "| `%s` | %d | %s | %d |".formatted(type.code(), type.status(), type.title(), type.exitCode()))
                .toList();

        assertThat(page.lines().filter(line -> line.matches("\\| `[a-z-]+` \\| [0-9]{3} \\|.*")))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void onlyOneKindOfProblemIsAConflict() {
        assertThat(Arrays.stream(ProblemType.values()).filter(type -> type.status() == 409))
                .containsExactly(ProblemType.LEASE_REFUSED);
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::code)).doesNotHaveDuplicates();
    }
}
