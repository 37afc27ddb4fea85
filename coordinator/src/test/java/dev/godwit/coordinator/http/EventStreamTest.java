package dev.godwit.coordinator.http;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.access.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private JobApi api = JobApi.start();
    private String alice = "";
    private JobId job = JobId.random();

    @BeforeEach
    void submit() throws Exception {
        alice = api.token("alice", Role.DBA);
        var created = api.post("/v1/jobs", alice, "{\"kind\":\"sync\",\"environment\":\"staging\"}");
        job = JobId.parse(Json.parse(created.body()).path("id").asText());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aStreamBringsWhatWasAndWhatComesAndEndsWithTheJob() throws Exception {
        HttpResponse<Stream<String>> stream = follow(null);

        api.jobs.tell(job, "godwit", "started", JobState.RUNNING);
        api.jobs.tell(job, "godwit", "succeeded", JobState.SUCCEEDED);
        List<String> lines = stream.body().toList();

        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(ids(lines)).containsExactly("1", "2", "3");
        assertThat(lines).contains("event: dev.godwit.job.submitted.v1", "event: dev.godwit.job.succeeded.v1");
    }

    @Test
    void aClientGoesOnAfterTheLastEventItSaw() throws Exception {
        for (int i = 0; i < 250; i++) {
            api.jobs.tell(job, "godwit", "progressed", JobState.RUNNING);
        }
        api.jobs.tell(job, "godwit", "failed", JobState.FAILED);

        List<String> lines = follow("100").body().toList();

        assertThat(ids(lines)).hasSize(152).startsWith("101").endsWith("252");
    }

    @Test
    void whoHasSeenTheLastEventOfAFinishedJobIsToldNotToComeBack() throws Exception {
        api.jobs.tell(job, "godwit", "succeeded", JobState.SUCCEEDED);

        assertThat(follow("2").statusCode()).isEqualTo(204);
    }

    @Test
    void anIdOfAnotherStreamMeansToBeginAgain() throws Exception {
        api.jobs.tell(job, "godwit", "succeeded", JobState.SUCCEEDED);

        for (String unknown : List.of("99", "-1", "abc", "1.5")) {
            List<String> lines = follow(unknown).body().toList();
            assertThat(lines).contains("event: reset");
            assertThat(ids(lines)).as(unknown).containsExactly("0", "1", "2");
        }
    }

    @Test
    void theSameEventsAreAListForWhoAsksForOne() throws Exception {
        api.jobs.tell(job, "godwit", "started", JobState.RUNNING);

        var all = Json.parse(api.get("/v1/jobs/" + job + "/events", alice).body());
        var later =
                Json.parse(api.get("/v1/jobs/" + job + "/events?after=1", alice).body());

        assertThat(all.path("items")).hasSize(2);
        assertThat(later.path("items")).hasSize(1);
        assertThat(later.path("items").get(0).path("sequence").asLong()).isEqualTo(2);
    }

    @Test
    void whileAClientDoesNotReadNothingIsFetchedForIt() throws Exception {
        api.close();
        var fetched = new AtomicLong();
        String large = "x".repeat(10_000);
        api = JobApi.start(Endpoint.get(
                "/v1/flood",
                Operation.READ_JOBS,
                request -> new Outcome.Stream(limit -> {
                    long first = fetched.getAndAdd(limit);
                    var entry = new EventSource.Entry(Long.toString(first), "flood", "\"" + large + "\"");
                    return new EventSource.Batch(Collections.nCopies(limit, entry), EventSource.More.AT_ONCE);
                })));
        String token = api.token("alice", Role.VIEWER);

        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8192);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
            socket.getOutputStream()
                    .write(("GET /v1/flood HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var last = new AtomicLong(-1);
            eventually(
                    () -> assertThat(last.getAndSet(fetched.get())).isPositive().isEqualTo(fetched.get()));

            // Some megabytes are in the kernel's buffers; the rest is never asked for.
            assertThat(fetched.get() * large.length()).isLessThan(20_000_000L);
        }
    }

    @Test
    void moreFollowersThanAllowedAreTurnedAwayAndAPlaceThatIsLeftIsFree() throws Exception {
        api.close();
        api = JobApi.start(new HttpSettings("127.0.0.1", 0, 2, 1, 1000));
        submit();

        HttpResponse<Stream<String>> first = follow(null);
        int second = follow(null).statusCode();
        first.body().close();

        assertThat(second).isEqualTo(503);
        eventually(() -> assertThat(followAndLeave()).isEqualTo(200));
    }

    private int followAndLeave() throws Exception {
        HttpResponse<Stream<String>> stream = follow(null);
        stream.body().close();
        return stream.statusCode();
    }

    @Test
    void closingTheCoordinatorEndsItsStreams() throws Exception {
        Iterator<String> lines = follow(null).body().iterator();
        String line = lines.next();
        while (!line.startsWith("data: ")) {
            line = lines.next();
        }

        api.close();

        assertThat(lines).toIterable().containsExactly("");
    }

    private HttpResponse<Stream<String>> follow(@org.jspecify.annotations.Nullable String lastId) throws Exception {
        var request = api.request("/v1/jobs/" + job + "/events", alice).header("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        return api.client().send(request.build(), BodyHandlers.ofLines());
    }

    private static List<String> ids(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
    }
}
