package dev.godwit.coordinator;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.api.AuditDocument;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TokenDocument;
import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.ApiException;
import dev.godwit.common.http.HttpCoordinator;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.CoordinatorUnavailableException;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.coordinator.audit.ArtifactSigner;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The coordinator as its clients meet it. */
class CoordinatorIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @TempDir
    static Path directory;

    private static RunningCoordinator coordinator;

    @BeforeAll
    static void start() throws Exception {
        coordinator = RunningCoordinator.start(postgres.database(), kafka.kafka(), directory);
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    @Test
    void aJobIsSubmittedClaimedDoneAndFollowedToItsEnd() throws Exception {
        ApiClient alice = coordinator.as("alice", "author");
        HttpCoordinator worker = coordinator.worker();
        JobDocument job = alice.submit(noop(1), null);

        Grant grant = claim(worker, "w-1");
        Renewal.Response renewed = worker.renew(grant, new Progress(1, 2L, 3, "half"));
        worker.artifact(grant, "report.json", "application/json", bytes("{\"rows\":0}"));
        worker.complete(grant, TaskResult.of(Map.of("rows", 7)));
        worker.complete(grant, TaskResult.of(Map.of("rows", 7)));
        var events = new ArrayList<EventDocument>();
        alice.follow(job.id(), 0, events::add);

        assertThat(grant.job()).isEqualTo(job.id());
        assertThat(renewed.order()).isEqualTo(Renewal.Order.CONTINUE);
        assertThat(alice.job(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(events.stream().map(EventDocument::sequence)).startsWith(1L).isSorted();
        assertThat(events.get(0).type()).isEqualTo("dev.godwit.job.submitted.v1");
        assertThat(events.get(events.size() - 1).type()).isEqualTo("dev.godwit.job.succeeded.v1");
        assertThat(alice.events(job.id(), 0, 1000)).isEqualTo(events);
        assertThat(alice.tasks(job.id(), null, 10, null)
                        .items()
                        .get(0)
                        .progress()
                        .note())
                .isEqualTo("half");
        assertThat(alice.artifacts(job.id()).get(0).name()).isEqualTo("report.json");
        assertThat(alice.artifact(job.id(), "report.json")).isEqualTo(bytes("{\"rows\":0}"));
        assertThat(alice.artifacts(job.id()).get(0).seal()).isNotNull().satisfies(seal -> {
            assertThat(seal.job()).isEqualTo(job.id());
            assertThat(seal.sha256()).isEqualTo(Hashes.hex(Hashes.sha256(bytes("{\"rows\":0}"))));
            assertThat(ArtifactSigner.verifies(seal, KeyFiles.readVerifyingKey(directory.resolve("signing.key.pub"))))
                    .isTrue();
        });
    }

    @Test
    void whoDoesNotHoldATaskIsToldToStop() throws Exception {
        HttpCoordinator worker = coordinator.worker();
        coordinator.as("alice", "author").submit(noop(1), null);
        Grant grant = claim(worker, "w-2");
        Grant made = with(grant, new Fence(grant.fence().value() + 1_000_000), grant.secret());

        refusesEverything(worker, made);

        worker.complete(grant, TaskResult.empty());
        assertThatThrownBy(() -> worker.renew(grant, null)).isInstanceOf(LeaseRefusedException.class);
    }

    @Test
    void aGrantIsOnlySpokenForWithItsSecretAndTheTokenThatClaimedIt() throws Exception {
        HttpCoordinator worker = coordinator.worker();
        var other = new HttpCoordinator(
                List.of(coordinator.uri()),
                coordinator.token(new TokenSubmission("other-workers", "worker", Set.of("worker"), null, null, null)));
        coordinator.as("alice", "author").submit(noop(1), null);
        ClaimRequest request = request("w-5", Set.of("noop.work"), "staging");
        Grant grant = within(
                Duration.ofSeconds(20), () -> worker.claim(request).grants().get(0));

        refusesEverything(other, grant);
        refusesEverything(worker, with(grant, grant.fence(), ""));
        refusesEverything(
                worker, with(grant, grant.fence(), "A".repeat(grant.secret().length())));
        assertThat(other.claim(request).grants()).extracting(Grant::task).doesNotContain(grant.task());
        assertThat(worker.claim(request).grants()).containsExactly(grant);

        assertThat(worker.keep(List.of(grant))).containsExactly(grant);
        assertThatThrownBy(() -> worker.keep(Collections.nCopies(1_001, grant)))
                .hasMessageContaining("At most 1000 may be named");
        assertThat(worker.renew(grant, null).order()).isEqualTo(Renewal.Order.CONTINUE);
        worker.complete(grant, TaskResult.empty());
        assertThat(worker.keep(List.of(grant))).isEmpty();
    }

    private static void refusesEverything(HttpCoordinator worker, Grant grant) throws Exception {
        List<ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> worker.renew(grant, null),
                () -> worker.complete(grant, TaskResult.empty()),
                () -> worker.complete(
                        grant,
                        new TaskResult(
                                Json.object(), null, List.of(draft(grant.task().toString())))),
                () -> worker.fail(grant, FailureKind.PERMANENT, "x", "y"),
                () -> worker.release(grant),
                () -> worker.signal(grant, Json.object()),
                () -> worker.artifact(grant, "x.json", "application/json", bytes("{}")));
        for (var call : calls) {
            assertThatThrownBy(call)
                    .isInstanceOf(LeaseRefusedException.class)
                    .hasMessage("Task %s is not held under fence %s", grant.task(), grant.fence());
        }
        assertThat(worker.keep(List.of(grant))).isEmpty();
    }

    private static TaskDraft draft(String key) {
        return new TaskDraft(key, "work", "noop.work", Json.object(), Json.object(), List.of(), null, null, false, 0);
    }

    private static Grant with(Grant grant, Fence fence, String secret) {
        return new Grant(
                grant.instance(),
                grant.task(),
                grant.job(),
                grant.jobKind(),
                grant.environment(),
                grant.jobEpoch(),
                grant.key(),
                grant.kind(),
                fence,
                secret,
                grant.attempt(),
                grant.lease(),
                grant.request(),
                grant.scope(),
                grant.payload(),
                grant.source(),
                grant.target(),
                grant.companion(),
                grant.bundle(),
                grant.offers(),
                grant.results());
    }

    @Test
    void aWorkersTokenBoundsWhatItClaimsAndTouches() throws Exception {
        var narrow = new HttpCoordinator(
                List.of(coordinator.uri()),
                coordinator.token(new TokenSubmission(
                        "lint-workers", "worker", Set.of("worker"), Set.of("lint"), Set.of("production"), null)));
        HttpCoordinator wide = coordinator.worker();
        coordinator.as("alice", "author").submit(noop(1), null);
        Grant grant = claim(wide, "w-3");

        assertThatThrownBy(() -> narrow.claim(request("w-4", Set.of("noop.work"), "production")))
                .isInstanceOf(CoordinatorUnavailableException.class)
                .hasMessageContaining("403 forbidden: 'lint-workers' may not claim tasks of kind 'noop.work'");
        assertThatThrownBy(() -> narrow.claim(request("w-4", Set.of("lint.migration"), "staging")))
                .hasMessageContaining("403 forbidden");
        assertThat(narrow.claim(request("w-4", Set.of("lint.migration"), "*")).grants())
                .isEmpty();
        assertThatThrownBy(() -> narrow.renew(grant, null)).isInstanceOf(LeaseRefusedException.class);
        wide.complete(grant, TaskResult.empty());
    }

    @Test
    void aClaimForAllEnvironmentsMeansThoseOfTheToken() throws Exception {
        var elsewhere = new HttpCoordinator(
                List.of(coordinator.uri()),
                coordinator.token(new TokenSubmission(
                        "production-workers", "worker", Set.of("worker"), null, Set.of("production"), null)));
        HttpCoordinator here = coordinator.worker();
        coordinator.as("alice", "author").submit(noop(1), null);
        Grant grant = claim(here, "w-6");
        here.release(grant);

        var everywhere = elsewhere.claim(request("w-7", Set.of("noop.work"), "*"));
        var unsaid = elsewhere.claim(new ClaimRequest(
                UUID.randomUUID(),
                new WorkerId("w-7"),
                null,
                "test",
                Set.of("noop.work"),
                Map.of(),
                Set.of(),
                1,
                1,
                false));

        assertThat(everywhere.grants()).isEmpty();
        assertThat(unsaid.grants()).isEmpty();
        assertThatThrownBy(() -> elsewhere.claim(new ClaimRequest(
                        UUID.randomUUID(),
                        new WorkerId("w-7"),
                        null,
                        "test",
                        Set.of("noop.work"),
                        Map.of("environment", "production"),
                        Set.of(),
                        1,
                        1,
                        false)))
                .hasMessageContaining("Unknown label 'environment'. Known: environments.");
        here.complete(claim(here, "w-6"), TaskResult.empty());
    }

    @Test
    void theBootstrapTokenMakesOneAdministratorAndIsUsedUp() throws Exception {
        ApiClient bootstrap = coordinator.client(coordinator.bootstrapTokens().get(0));

        assertThat(coordinator.bootstrapTokens()).hasSize(1);
        assertThatThrownBy(() ->
                        bootstrap.createToken(new TokenSubmission("eve", "human", Set.of("viewer"), null, null, null)))
                .isInstanceOf(ApiException.class)
                .extracting(e -> ((ApiException) e).exitCode())
                .isEqualTo(13);
    }

    @Test
    void aRevokedTokenEndsAtOnceAndIsRemembered() throws Exception {
        TokenDocument created = coordinator
                .admin()
                .createToken(new TokenSubmission("carol", "human", Set.of("viewer"), null, null, Duration.ofHours(1)));
        ApiClient carol = coordinator.client(String.valueOf(created.token()));
        carol.jobs(ApiClient.JobFilter.ALL, 1, null);

        TokenDocument revoked = coordinator.admin().revokeToken(created.id());

        assertThat(revoked.revokedAt()).isNotNull();
        assertThat(revoked.token()).isNull();
        assertThatThrownBy(() -> carol.jobs(ApiClient.JobFilter.ALL, 1, null))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("neither expired nor been revoked");
        assertThat(coordinator.admin().revokeToken(created.id())).isEqualTo(revoked);
        assertThat(coordinator.admin().tokens(200, null).items()).contains(revoked);
    }

    @Test
    void noSecretOfATokenIsInTheDatabase() throws Exception {
        String token = coordinator.token("dave", "viewer");
        String secret = token.substring(token.lastIndexOf('_', token.length() - 20) + 1);

        try (var connection = postgres.database().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT t::text FROM godwit_control.token t")) {
            while (rows.next()) {
                assertThat(rows.getString(1))
                        .doesNotContain(token.substring(20))
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void privilegedCallsAreInTheAuditTrailAndItVerifies() throws Exception {
        coordinator.token("frank", "viewer");
        ApiClient auditor = coordinator.as("audra", "auditor");

        eventually(() -> {
            List<AuditDocument> records = auditor.audit(500, null).items();
            assertThat(records.stream().filter(r -> r.action().equals("token.created")))
                    .anySatisfy(r -> {
                        assertThat(r.actor()).isEqualTo("root");
                        assertThat(r.facts().path("principal").asText()).isEqualTo("frank");
                    });
        });
        eventually(() -> assertThat(auditor.verifyAudit().covered()).isPositive());
        assertThat(auditor.verifyAudit().intact()).isTrue();
        assertThat(auditor.verifyAudit().published()).isTrue();
        assertThat(auditor.deadLetters(null, 10)).isEmpty();
    }

    @Test
    void whoAsksForAJobDoesNotPickTheEnvironmentOfItsTarget() throws Exception {
        ApiClient alice = coordinator.as("alice", "author");

        assertThatThrownBy(() -> alice.submit(migration("staging", "guarded"), null))
                .hasMessageContaining("'guarded' is a target in production, not in 'staging'");
        assertThatThrownBy(() -> alice.submit(migration("staging", "elsewhere"), null))
                .hasMessageContaining("'elsewhere' is a target in no environment");
        assertThat(alice.submit(migration("production", "guarded"), null).target())
                .isEqualTo("guarded");
    }

    private static JobSubmission migration(String environment, String target) {
        return new JobSubmission("migrate", environment, null, target, null, null, null, null, null);
    }

    @Test
    void aBundleIsKeptUnderItsHashAndNeededBeforeTheJob() throws Exception {
        ApiClient alice = coordinator.as("alice", "author");
        byte[] bundle = bytes("a project's files " + UUID.randomUUID());
        String hash = dev.godwit.common.json.Hashes.hex(dev.godwit.common.json.Hashes.sha256(bundle));
        var lint = new JobSubmission("lint", "staging", null, null, null, hash, null, null, null);

        assertThatThrownBy(() -> alice.submit(lint, null)).hasMessageContaining("Upload it first");
        assertThat(alice.upload(bundle).sha256()).isEqualTo(hash);
        assertThat(alice.upload(bundle).size()).isEqualTo(bundle.length);

        assertThat(alice.submit(lint, null).bundle()).isEqualTo(hash);
        assertThat(coordinator.worker().bundle(hash)).isEqualTo(bundle);
    }

    @Test
    void thoseWhoFollowAllJobsSeeTheirOwnEnvironmentsOnly() throws Exception {
        var watcher = coordinator.client(coordinator.token(
                new TokenSubmission("watcher", "human", Set.of("viewer"), null, Set.of("staging"), null)));
        var seen = new CopyOnWriteArrayList<JobId>();
        var follower = new Thread(() -> follow(watcher, seen));
        follower.start();
        ApiClient alice = coordinator.as("alice", "author");

        eventually(() -> {
            alice.submit(noop(1), null);
            assertThat(seen).isNotEmpty();
        });
        JobId hidden = alice.submit(
                        new JobSubmission("noop", "development", null, null, count(1), null, null, null, null), null)
                .id();
        JobId shown = alice.submit(noop(1), null).id();
        eventually(() -> assertThat(seen).contains(shown));
        follower.interrupt();
        follower.join(10_000);

        assertThat(seen).doesNotContain(hidden);
    }

    private static void follow(ApiClient client, List<JobId> seen) {
        try {
            client.followAll(event -> seen.add(event.job()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void jobsAreCancelledAndPagesOfThemEnd() throws Exception {
        ApiClient olga = coordinator.as("olga", "operator");
        JobId job = olga.submit(noop(3), "key-" + UUID.randomUUID()).id();

        JobDocument cancelled = olga.cancel(job, "not needed");

        assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
        assertThat(olga.cancel(job, null).state()).isEqualTo(JobState.CANCELLED);
        assertThatThrownBy(() -> olga.pause(job, null))
                .isInstanceOf(ApiException.class)
                .extracting(e -> ((ApiException) e).problem().code())
                .isEqualTo("invalid-state");
        var page = olga.jobs(new ApiClient.JobFilter(null, "noop", null, "olga"), 1, null);
        assertThat(page.items()).hasSize(1);
    }

    @Test
    void aSecondCoordinatorServesTheSameAndShowsNoToken() throws Exception {
        try (var second = coordinator.another(postgres.database(), kafka.kafka(), directory)) {
            JobId job = coordinator.as("alice", "author").submit(noop(1), null).id();

            assertThat(second.bootstrapTokens()).isEmpty();
            assertThat(second.admin().job(job).id()).isEqualTo(job);
            assertThat(second.admin()
                            .jobs(
                                    ApiClient.JobFilter.ALL,
                                    1,
                                    coordinator
                                            .admin()
                                            .jobs(ApiClient.JobFilter.ALL, 1, null)
                                            .nextPageToken()))
                    .isNotNull();
            second.as("olga", "operator").cancel(job, null);
        }
    }

    @Test
    void aWorkerIsListedAndDrained() throws Exception {
        HttpCoordinator worker = coordinator.worker();
        worker.claim(request("w-drained", Set.of("lint.nothing"), "*"));
        ApiClient olga = coordinator.as("olga", "operator");

        assertThat(olga.workers().stream().map(w -> w.id().value())).contains("w-drained");
        assertThat(olga.drain(new WorkerId("w-drained")).draining()).isTrue();
        assertThat(worker.claim(request("w-drained", Set.of("lint.nothing"), "*"))
                        .drain())
                .isTrue();
    }

    private static JobSubmission noop(int tasks) {
        return new JobSubmission("noop", "staging", null, null, count(tasks), null, null, null, null);
    }

    private static com.fasterxml.jackson.databind.JsonNode count(int tasks) {
        return Json.object().put("count", tasks);
    }

    private static Grant claim(HttpCoordinator worker, String id) {
        return dev.godwit.testkit.Eventually.within(
                Duration.ofSeconds(20),
                () -> worker.claim(request(id, Set.of("noop.work"), "staging"))
                        .grants()
                        .get(0));
    }

    private static ClaimRequest request(String worker, Set<String> kinds, String environments) {
        return new ClaimRequest(
                UUID.randomUUID(),
                new WorkerId(worker),
                null,
                "test",
                kinds,
                Map.of("environments", environments),
                Set.of(),
                1,
                1,
                false);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
