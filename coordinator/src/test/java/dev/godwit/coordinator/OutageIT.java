package dev.godwit.coordinator;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.ApiException;
import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.Grant;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TcpProxy;
import dev.godwit.testkit.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** While the control database is away, workers are told to carry on and people to come back; then everything goes on by itself. */
class OutageIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @TempDir
    Path directory;

    @Test
    void workersCarryOnAndPeopleAreToldToComeBack() throws Exception {
        TestDatabase real = postgres.database();
        try (var proxy = TcpProxy.to(real.port());
                var coordinator = RunningCoordinator.start(
                        new TestDatabase("127.0.0.1", proxy.port(), real.name(), real.user(), real.password()),
                        kafka.kafka(),
                        directory)) {
            ApiClient alice = coordinator.as("alice", "author");
            HttpCoordinator worker = coordinator.worker();
            JobId job = alice.submit(
                            new JobSubmission(
                                    "noop",
                                    "staging",
                                    null,
                                    null,
                                    Json.object().put("count", 1),
                                    null,
                                    null,
                                    null,
                                    null),
                            null)
                    .id();
            Grant grant = within(
                    Duration.ofSeconds(20),
                    () -> worker.claim(request()).grants().get(0));
            assertThat(get(coordinator, "/ready").statusCode()).isEqualTo(200);

            proxy.cut();

            assertThatThrownBy(() -> worker.renew(grant, null)).isInstanceOf(CoordinatorUnavailableException.class);
            assertThatThrownBy(() -> alice.job(job))
                    .isInstanceOf(ApiException.class)
                    .extracting(e -> ((ApiException) e).problem().code())
                    .isEqualTo(ProblemType.UNAVAILABLE.code());
            eventually(() -> assertThat(get(coordinator, "/ready").statusCode()).isEqualTo(503));
            assertThat(get(coordinator, "/health").statusCode()).isEqualTo(200);
            assertThat(get(coordinator, "/metrics").statusCode()).isEqualTo(200);

            proxy.heal();

            eventually(() -> assertThat(get(coordinator, "/ready").statusCode()).isEqualTo(200));
            eventually(() -> worker.renew(grant, null));
            worker.complete(grant, TaskResult.empty());
            eventually(() -> assertThat(alice.job(job).state()).isEqualTo(JobState.SUCCEEDED));
        }
    }

    private static HttpResponse<String> get(RunningCoordinator coordinator, String path) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(coordinator.uri() + path)).timeout(Duration.ofSeconds(5));
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static ClaimRequest request() {
        return new ClaimRequest(
                UUID.randomUUID(),
                new WorkerId("w-1"),
                null,
                "test",
                Set.of("noop.work"),
                Map.of("environments", "staging"),
                Set.of(),
                1,
                1,
                false);
    }
}
