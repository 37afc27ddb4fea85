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
    private static final TaskId TASK = TaskId.of(JobId.random(), 0, "copy/public.orders/7");
    private static final Fence FENCE = Fence.of(1, 42);
    private static final Renewal.Request RENEWAL = new Renewal.Request(FENCE, null);

    @Test
    void aClaimBringsWhatTheCoordinatorGrants() throws Exception {
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.json(exchange, 200, new ClaimResponse(List.of(), true)))) {
            var request = new ClaimRequest(
                    UUID.randomUUID(),
                    new WorkerId("w-1"),
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

            assertThatThrownBy(() -> coordinator.renew(TASK, RENEWAL))
                    .isInstanceOf(LeaseRefusedException.class)
                    .hasMessage("Worker 'w-2' has this task");
            assertThatThrownBy(() -> coordinator.complete(TASK, FENCE, TaskResult.empty()))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.fail(TASK, FENCE, FailureKind.TRANSIENT, "x", "y"))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.release(TASK, FENCE)).isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.signal(TASK, FENCE, Json.object()))
                    .isInstanceOf(LeaseRefusedException.class);
            assertThatThrownBy(() -> coordinator.artifact(
                            TASK, FENCE, JobId.random(), "report.json", "application/json", new byte[1]))
                    .isInstanceOf(LeaseRefusedException.class);
        }
    }

    @Test
    void aConflictThatIsNotOursMeansCarryOn() {
        try (var server = new ScriptedServer(
                (exchange, call) -> ScriptedServer.send(exchange, 409, "text/html", "<h1>Conflict</h1>"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).renew(TASK, RENEWAL))
                    .isInstanceOf(CoordinatorUnavailableException.class);
        }
    }

    @Test
    void aResultThatDoesNotFitThePlanIsRefusedForGood() {
        try (var server = new ScriptedServer((exchange, call) ->
                ScriptedServer.problem(exchange, ProblemType.REPORT_REFUSED, "Task 'x' is not in the plan"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).complete(TASK, FENCE, TaskResult.empty()))
                    .isInstanceOf(ReportRefusedException.class)
                    .hasMessage("Task 'x' is not in the plan");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 412, 429, 500, 503})
    void anythingElseMeansCarryOnAndNeverShowsTheToken(int status) {
        try (var server =
                new ScriptedServer((exchange, call) -> ScriptedServer.send(exchange, status, "text/plain", "?"))) {
            assertThatThrownBy(() -> coordinator(server.uri()).renew(TASK, RENEWAL))
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
            assertThatThrownBy(() -> coordinator(server.uri()).renew(TASK, RENEWAL))
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

            assertThat(coordinator.renew(TASK, RENEWAL)).isEqualTo(renewed);
            assertThat(coordinator.renew(TASK, RENEWAL)).isEqualTo(renewed);

            assertThat(closing.calls).hasSize(1);
            assertThat(well.calls).hasSize(2);
        }
    }

    @Test
    void nobodyThereIsSaidWithTheAddressAndWithoutTheToken() throws Exception {
        URI nobody = nobody();

        assertThatThrownBy(() -> coordinator(nobody).renew(TASK, RENEWAL))
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
    void anArtifactGoesUnderItsFence() throws Exception {
        try (var server = new ScriptedServer((exchange, call) -> exchange.sendResponseHeaders(204, -1))) {
            coordinator(server.uri())
                    .artifact(
                            TASK,
                            FENCE,
                            JobId.random(),
                            "a b/..",
                            "text/plain",
                            "x".getBytes(java.nio.charset.StandardCharsets.UTF_8));

            var call = server.calls.get(0);
            assertThat(call.method()).isEqualTo("PUT");
            assertThat(call.path()).isEqualTo("/v1/tasks/" + TASK + "/artifacts/a%20b%2F..");
            assertThat(call.fence()).isEqualTo(FENCE.toString());
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
