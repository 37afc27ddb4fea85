package dev.godwit.coordinator.http;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {

    private static final String JOB =
            "{\"kind\":\"sync\",\"environment\":\"staging\",\"source\":\"prod\",\"target\":\"stage\"}";
    private static final String DECISION = "{\"planHash\":\"" + MemoryJobs.PLAN_HASH + "\"}";

    private JobApi api = JobApi.start();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aSubmittedJobIsWhereItsLocationSays() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);

        var created = api.post("/v1/jobs", alice, JOB);
        var shown = api.get(created.headers().firstValue("Location").orElseThrow(), alice);

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(Json.parse(shown.body())).isEqualTo(Json.parse(created.body()));
        assertThat(Json.parse(shown.body()).path("submittedBy").asText()).isEqualTo("alice");
    }

    @Test
    void theSameKeyIsTheSameJobAndNeverAnother() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);

        var first = submitWithKey(alice, "k-1", JOB);
        var again = submitWithKey(alice, "k-1", JOB);
        var other = submitWithKey(alice, "k-1", JOB.replace("prod", "prod2"));
        var somebodyElse = submitWithKey(api.token("bob", Role.AUTHOR), "k-1", JOB);

        assertThat(id(again)).isEqualTo(id(first));
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency-key-reused");
        assertThat(id(somebodyElse)).isNotEqualTo(id(first));
    }

    private HttpResponse<String> submitWithKey(String token, String key, String body) throws Exception {
        return api.send(api.request("/v1/jobs", token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static String id(HttpResponse<String> answer) {
        return Json.parse(answer.body()).path("id").asText();
    }

    @Test
    void pagesHoldEachJobOnceAndEnd() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);
        var submitted = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            submitted.add(id(api.post("/v1/jobs", alice, JOB)));
        }

        var seen = new ArrayList<String>();
        String next = "/v1/jobs?pageSize=3";
        int pages = 0;
        while (!next.isEmpty()) {
            var page = Json.parse(api.get(next, alice).body());
            page.path("items").forEach(item -> seen.add(item.path("id").asText()));
            String token = page.path("nextPageToken").asText("");
            next = token.isEmpty() ? "" : "/v1/jobs?pageSize=3&pageToken=" + token;
            pages++;
        }

        java.util.Collections.reverse(submitted);
        assertThat(seen).isEqualTo(submitted);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aPageTokenFitsOnlyItsOwnFilter() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);
        for (int i = 0; i < 3; i++) {
            api.post("/v1/jobs", alice, JOB);
        }
        String token = Json.parse(api.get("/v1/jobs?pageSize=1", alice).body())
                .path("nextPageToken")
                .asText();

        assertThat(api.get("/v1/jobs?pageSize=2&pageToken=" + token, alice).statusCode())
                .isEqualTo(200);
        assertThat(api.get("/v1/jobs?kind=lint&pageToken=" + token, alice).statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatLiesOutsideATokensScopeIsAsIfItWereNotThere() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);
        String production = id(api.post("/v1/jobs", alice, JOB.replace("staging", "production")));
        String staging = id(api.post("/v1/jobs", alice, JOB));
        String bob = api.token("bob", new Scope(Set.of("*"), Set.of("staging")), Role.DBA);

        var hidden = api.get("/v1/jobs/" + production, bob);
        var missing =
                api.get("/v1/jobs/" + production.replace(production.charAt(35), other(production.charAt(35))), bob);
        var list = Json.parse(api.get("/v1/jobs", bob).body()).path("items");

        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(hidden.body().replaceAll("'[0-9a-f-]{36}'", "'...'"))
                .isEqualTo(missing.body().replaceAll("'[0-9a-f-]{36}'", "'...'"));
        assertThat(api.post("/v1/jobs/" + production + "/cancel", bob, "{}").statusCode())
                .isEqualTo(404);
        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("id").asText()).isEqualTo(staging);
        assertThat(api.post("/v1/jobs", bob, JOB.replace("staging", "production"))
                        .statusCode())
                .isEqualTo(403);
    }

    private static char other(char digit) {
        return digit == '0' ? '1' : '0';
    }

    @Test
    void thePlanOfAJobIsApprovedByAnotherPersonAndAsItWasSeen() throws Exception {
        String alice = api.token("alice", Role.DBA);
        String bob = api.token("bob", Role.APPROVER);
        String path = "/v1/jobs/" + id(api.post("/v1/jobs", alice, JOB));

        var own = api.post(path + "/approvals", alice, DECISION);
        var stale = api.post(path + "/approvals", bob, DECISION.replace("0123", "ffff"));
        var approved = api.post(path + "/approvals", bob, DECISION);

        assertThat(own.statusCode()).isEqualTo(403);
        assertThat(own.body()).contains("blocked-by-policy");
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(stale.body()).contains("stale-plan");
        assertThat(approved.statusCode()).isEqualTo(200);
        assertThat(Json.parse(approved.body()).path("state").asText()).isEqualTo("RUNNING");
    }

    @Test
    void whatTheStateDoesNotAllowIsNoConflictInTheWordsOfHttp() throws Exception {
        String alice = api.token("alice", Role.DBA);
        String path = "/v1/jobs/" + id(api.post("/v1/jobs", alice, JOB));

        var paused = api.post(path + "/pause", alice, "{}");

        assertThat(paused.statusCode()).isEqualTo(422);
        assertThat(paused.body()).contains("invalid-state").contains("AWAITING_APPROVAL");
    }

    @Test
    void aMissingRoleIsNamed() throws Exception {
        var refused = api.post("/v1/jobs", api.token("eve", Role.VIEWER), JOB);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("may not submit jobs").contains("author, operator, dba");
    }

    @Test
    void whoAsksTooFastIsToldToWait() throws Exception {
        api.close();
        api = JobApi.start(new HttpSettings("127.0.0.1", 0, 2, 10, 5));
        String alice = api.token("alice", Role.VIEWER);

        HttpResponse<String> last = api.get("/v1/jobs", alice);
        for (int i = 0; i < 40 && last.statusCode() == 200; i++) {
            last = api.get("/v1/jobs", alice);
        }

        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(api.get("/v1/jobs", api.token("bob", Role.VIEWER)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatNobodyForesawIsNamedAndNotTold() throws Exception {
        api.close();
        api = JobApi.start(Endpoint.get("/v1/broken", Operation.READ_JOBS, request -> {
            throw new IllegalStateException("password=hunter2");
        }));

        var answer = api.get("/v1/broken", api.token("alice", Role.VIEWER));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("urn:uuid:").doesNotContain("hunter2");
    }

    @Test
    void moreThanCanBeServedIsTurnedAwayAndTheRestIsServed() throws Exception {
        api.close();
        var release = new CountDownLatch(1);
        api = JobApi.start(
                new HttpSettings("127.0.0.1", 0, 1, 10, 10_000),
                Endpoint.get("/v1/slow", Operation.READ_JOBS, request -> {
                    await(release);
                    return Answer.noContent();
                }));
        String alice = api.token("alice", Role.VIEWER);
        var answers = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 100; i++) {
            answers.add(api.client()
                    .sendAsync(api.request("/v1/slow", alice).build(), HttpResponse.BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode));
        }

        eventually(() ->
                assertThat(answers.stream().filter(CompletableFuture::isDone)).hasSize(68));
        release.countDown();
        List<Integer> statuses = answers.stream().map(CompletableFuture::join).toList();

        assertThat(statuses.stream().filter(status -> status == 503)).hasSize(68);
        assertThat(statuses.stream().filter(status -> status == 204)).hasSize(32);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void headAsksWithoutTheBody() throws Exception {
        String alice = api.token("alice", Role.VIEWER);

        var head = api.send(api.request("/v1/jobs", alice).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void requestsAreCountedByRouteAndNeverById() throws Exception {
        String alice = api.token("alice", Role.AUTHOR);
        String job = id(api.post("/v1/jobs", alice, JOB));

        api.get("/v1/jobs/" + job, alice);

        assertThat(api.metrics.scrape())
                .contains("godwit_http_requests_seconds_count{method=\"GET\",route=\"/v1/jobs/{id}\",status=\"200\"} 1")
                .doesNotContain(job);
    }
}
