package dev.godwit.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCoordinatorTest {

    private static final String TOKEN = "gw_0123456789abcdef_verysecretverysecretverysecretverysecretver";
    private static final JobId JOB = JobId.random();
    private static final Grant GRANT = grant("copy/public.orders/7");

    @Test
    void aClaimBringsWhatTheCoordinatorGrants() throws Exception {
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.json(exchange, 200, new ClaimResponse(List.of(), true)))) {
            var request = new ClaimRequest(
                    UUID.randomUUID(),
                    new WorkerId("w-1"),
                    null,
                    "0.1.0",
                    Set.of("sync.copy"),
                    Map.of("environments", "staging"),
                    Set.of("prod"),
                    2,
                    2,
                    true);

            ClaimResponse response = coordinator(server.uri()).claim(request);

            assertThat(response).isEqualTo(new ClaimResponse(List.of(), true));
            assertThat(server.calls.get(0).authorization()).isEqualTo("Bearer " + TOKEN);
            assertThat(Json.as(Json.parse(server.calls.get(0).body()), ClaimRequest.class))
                    .isEqualTo(request);
        }
    }

    @Test
    void theOneRefusalMeansStop() {
        try (var server = new ScriptedServer((exchange, call) ->
                ScriptedServer.problem(exchange, ProblemType.LEASE_REFUSED, "Worker 'w-2' has this task"))) {
            var coordinator = coordinator(server.uri());

            assertThatThrownBy(() -> coordinator.renew(GRANT, null))
                    .isInstanceOf(LeaseRefusedException.class)
                    .hasMessage("Worker 'w-2' has this task");
            assertThatThrownBy(() -> coordinator.complete(GRANT, TaskResult.empty()))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.fail(GRANT, FailureKind.TRANSIENT, "x", "y"))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.release(GRANT)).isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.signal(GRANT, Json.object()))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.artifact(GRANT, "report.json", "application/json", new byte[1]))
                    .isInstanceOf(LeaseRefusedException.class);
        }
    }

    @Test
    void aConflictThatIsNotOursMeansCarryOn() {
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.send(exchange, 409, "text/html", "<h1>Conflict</h1>"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).renew(GRANT, null))
                    .isInstanceOf(CoordinatorUnavailableException.class);
        }
    }

    @Test
    void aResultThatDoesNotFitThePlanIsRefusedForGood() {
        try (var server = new ScriptedServer((exchange, call) ->
                ScriptedServer.problem(exchange, ProblemType.REPORT_REFUSED, "Task 'x' is not in the plan"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).complete(GRANT, TaskResult.empty()))
                    .isInstanceOf(ReportRefusedException.class)
                    .hasMessage("Task 'x' is not in the plan");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void aResultThatIsTooLargeOrUnreadableIsRefusedForGoodToo(int status) {
        try (var server =
                new ScriptedServer((exchange, call) -> ScriptedServer.send(exchange, status, "text/plain", "?"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).complete(GRANT, TaskResult.empty()))
                    .isInstanceOf(ReportRefusedException.class)
                    .hasMessageContaining(Integer.toString(status));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 412, 429, 500, 503})
    void anythingElseMeansCarryOnAndNeverShowsTheToken(int status) {
        try (var server =
                new ScriptedServer((exchange, call) -> ScriptedServer.send(exchange, status, "text/plain", "?"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).renew(GRANT, null))
                    .isInstanceOf(CoordinatorUnavailableException.class)
                    .hasMessageContaining(Integer.toString(status))
                    .hasMessageNotContaining("secret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"lease\":\"soon\"}"})
    void anAnswerThatIsNoneMeansCarryOn(String body) {
        try (var server =
                new ScriptedServer((exchange, call) -> ScriptedServer.send(exchange, 200, "application/json", body))) {
            assertThatThrownBy(() -> coordinator(server.uri()).renew(GRANT, null))
                    .isInstanceOf(CoordinatorUnavailableException.class);
        }
    }

    @Test
    void theNextCoordinatorIsAskedWhenOneIsGoneOrClosing() throws Exception {
        var renewed = new Renewal.Response(Duration.ofSeconds(30), Renewal.Order.CONTINUE, Map.of());
        try (var closing = new ScriptedServer((exchange, call) ->
                        ScriptedServer.problem(exchange, ProblemType.UNAVAILABLE, "Shutting down"));
                var well = new ScriptedServer((exchange, call) -> ScriptedServer.json(exchange, 200, renewed))) {
            var coordinator = coordinator(nobody(), closing.uri(), well.uri());

            assertThat(coordinator.renew(GRANT, null)).isEqualTo(renewed);
            assertThat(coordinator.renew(GRANT, null)).isEqualTo(renewed);

            assertThat(closing.calls).hasSize(1);
            assertThat(well.calls).hasSize(2);
        }
    }

    @Test
    void nobodyThereIsSaidWithTheAddressAndWithoutTheToken() throws Exception {
        URI nobody = nobody();

        assertThatThrownBy(() -> coordinator(nobody).renew(GRANT, null))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessage("Coordinator '%s' cannot be reached", nobody)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCoordinatorThatStallsInTheMiddleOfItsAnswerIsGivenUp() {
        try (var server = new ScriptedServer((exchange, call) -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            stall();
        })) {
            var transport = new Transport(List.of(server.uri()), TOKEN);
            var call = new HttpCall("GET", "/", null, Map.of(), Duration.ofMillis(300), true);

            assertThatThrownBy(() -> transport.send(call))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    private static void stall() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatMustNotHappenTwiceIsNotSentToASecondCoordinator() throws Exception {
        try (var dies = new ScriptedServer((exchange, call) -> exchange.close());
                var well = new ScriptedServer((exchange, call) -> ScriptedServer.json(exchange, 200, Map.of()))) {
            var transport = new Transport(List.of(dies.uri(), well.uri()), null);

            assertThatThrownBy(() ->
                            transport.send(HttpCall.post("/v1/tokens", Map.of()).once()))
                    .isInstanceOf(UnreachableException.class);
            assertThat(well.calls).isEmpty();

            assertThat(transport.send(HttpCall.post("/v1/claims", Map.of())).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsSaidUnderAGrantIsSaidWithItsSecret() throws Exception {
        try (var server = new ScriptedServer((exchange, call) -> exchange.sendResponseHeaders(204, -1))) {
            var coordinator = coordinator(server.uri());

            coordinator.complete(GRANT, TaskResult.empty());
            coordinator.fail(GRANT, FailureKind.TRANSIENT, "x", "y");
            coordinator.release(GRANT);
            coordinator.signal(GRANT, Json.object());
            coordinator.artifact(GRANT, "a", "text/plain", new byte[1]);

            assertThat(server.calls).hasSize(5).allSatisfy(call -> {
                assertThat(call.secret()).isEqualTo(GRANT.secret());
                assertThat(call.path()).doesNotContain(GRANT.secret());
            });
        }
    }

    @Test
    void theLeasesOfTasksThatHaveEndedAreKeptByOneCall() throws Exception {
        Grant other = grant("copy/public.orders/8");
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.json(exchange, 200, new Renewal.Open(Set.of(other.task()))))) {

            var open = coordinator(server.uri()).keep(List.of(GRANT, other));

            assertThat(open).containsExactly(other);
            assertThat(server.calls).singleElement().satisfies(call -> {
                assertThat(call.path()).isEqualTo("/v1/renewals");
                assertThat(Json.as(Json.parse(call.body()), Renewal.Ended.class))
                        .isEqualTo(new Renewal.Ended(List.of(Renewal.Held.of(GRANT), Renewal.Held.of(other))));
            });
        }
    }

    @Test
    void anArtifactGoesUnderItsFence() throws Exception {
        try (var server = new ScriptedServer((exchange, call) -> exchange.sendResponseHeaders(204, -1))) {
            coordinator(server.uri())
                    .artifact(GRANT, "a b/..", "text/plain", "x".getBytes(java.nio.charset.StandardCharsets.UTF_8));

            var call = server.calls.get(0);
            assertThat(call.method()).isEqualTo("PUT");
            assertThat(call.path()).isEqualTo("/v1/tasks/" + GRANT.task() + "/artifacts/a%20b%2F..");
            assertThat(call.fence()).isEqualTo(GRANT.fence().toString());
            assertThat(call.body()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host", "http://user:secret@host", "host:8080", "http:///x", "http://host?token=secret"})
    void anAddressThatIsNoneIsRefusedWithoutShowingIt(String uri) {
        assertThatThrownBy(() -> coordinator(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private static Grant grant(String key) {
        return new Grant(
                "test",
                TaskId.of(JOB, 0, key),
                JOB,
                "sync",
                "staging",
                0,
                key,
                "sync.copy",
                Fence.of(1, 42),
                "a-grant-secret-of-" + key.length(),
                1,
                Duration.ofSeconds(30),
                Json.object(),
                Json.object(),
                Json.object(),
                null,
                null,
                false,
                null,
                Map.of(),
                Map.of());
    }

    private static HttpCoordinator coordinator(URI... servers) {
        return new HttpCoordinator(List.of(servers), TOKEN);
    }

    /** An address where nobody listens. */
    private static URI nobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
