package dev.godwit.coordinator.postgres;

import static dev.godwit.coordinator.postgres.TestPlane.ANA;
import static dev.godwit.coordinator.postgres.TestPlane.BEN;
import static dev.godwit.coordinator.postgres.TestPlane.CLEO;
import static dev.godwit.coordinator.postgres.TestPlane.copy;
import static dev.godwit.coordinator.postgres.TestPlane.holder;
import static dev.godwit.coordinator.postgres.TestPlane.plan;
import static dev.godwit.coordinator.postgres.TestPlane.submission;
import static dev.godwit.coordinator.postgres.TestPlane.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JobsIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private TestPlane plane;
    private Jobs jobs;

    @BeforeEach
    void open() {
        plane = TestPlane.on(POSTGRES);
        jobs = plane.plane.jobs();
    }

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void thePlannerIsToldWhetherPersonalDataMayCome() {
        plane.sync("development");
        Grant development = plane.worker("w-1").claimOne();
        plane.sync("staging");
        Grant staging = plane.worker("w-2").claimOne();

        assertThat(development.payload()).isEqualTo(Json.object().put("personalData", true));
        assertThat(staging.payload()).isEqualTo(Json.object().put("personalData", false));
    }

    @Test
    void aSyncGoesThroughItsStagesAndIsReconciledBeforeItSucceeds() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        var planner = worker.claimOne();
        assertThat(planner.kind()).isEqualTo("sync.plan");
        assertThat(planner.connections()).containsExactly("prod", "stage");
        worker.complete(planner, plan(RiskLevel.LOW, copy("a"), copy("b"), verify("v")));
        var copies = worker.claim(5);
        assertThat(copies.get(0).results()).containsEntry("plan", Json.object().put("planned", true));
        copies.forEach(worker::complete);

        var first = worker.claimOne();
        assertThat(first.kind()).isEqualTo("sync.reconcile");
        assertThat(first.payload().path("tasks")).hasSize(2);
        worker.complete(first, missing());

        var verify = worker.claimOne();
        assertThat(verify.key()).isEqualTo("v");
        worker.complete(verify);
        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);
        var last = worker.claimOne();
        assertThat(last.payload().path("tasks")).hasSize(3);
        worker.complete(last, missing());
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.story(job.id()))
                .containsExactly(
                        "submitted",
                        "planning",
                        "stage-started",
                        "stage-completed",
                        "started",
                        "stage-started",
                        "stage-completed",
                        "stage-started",
                        "stage-completed",
                        "succeeded");
        assertThat(plane.audited).hasSize(10).contains("job.submitted by ana", "job.succeeded by coordinator");
    }

    private static TaskResult missing(Grant... tasks) {
        var data = Json.object();
        var list = data.putArray("missing");
        for (Grant task : tasks) {
            list.add(task.task().toString());
        }
        return TaskResult.of(data);
    }

    private static TaskDraft heavy(String key, long weight) {
        TaskDraft light = copy(key);
        return new TaskDraft(
                key,
                light.stage(),
                light.kind(),
                light.scope(),
                light.payload(),
                List.of(),
                light.source(),
                light.target(),
                false,
                weight);
    }

    @Test
    void aTaskThatGaveWorkBackDoesOnlyItsPartAgainWhenTheTargetLosesIt() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, heavy("a", 10)));
        Grant whole = worker.claimOne();
        var part = Json.object().put("chunk", "the first half");
        var inPart = TaskResult.inPart(Json.object(), List.of(heavy("a.1", 7)), part);
        worker.complete(whole, inPart);
        worker.complete(whole, inPart);
        assertThat(plane.task(job.id(), "a").weight()).isEqualTo(3);
        Grant rest = worker.claimOne();
        assertThat(rest.key()).isEqualTo("a.1");
        worker.complete(rest);

        worker.complete(worker.claimOne(), missing(whole));

        Grant again = worker.claimOne();
        assertThat(again.task()).isEqualTo(whole.task());
        assertThat(again.payload()).isEqualTo(part);
        assertThat(worker.claim(5)).isEmpty();
        worker.complete(again);
        worker.complete(worker.claimOne(), missing());
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void whatTheTargetLostIsDoneAgain() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b", "a"), copy("c")));
        var a = worker.claim(5);
        a.forEach(worker::complete);
        var b = worker.claimOne();
        worker.complete(b);
        var lost = a.stream().filter(grant -> grant.key().equals("a")).toList().get(0);

        worker.complete(worker.claimOne(), missing(lost, b));

        var again = worker.claimOne();
        assertThat(again.task()).isEqualTo(lost.task());
        assertThat(again.fence()).isGreaterThan(lost.fence());
        assertThat(worker.claim(5)).isEmpty();
        worker.complete(again);
        assertThat(worker.claimOne().key()).isEqualTo("b");
        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aTargetThatKeepsLosingTasksFailsTheJob() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a")));

        for (int round = 0; round < 3; round++) {
            var a = worker.claimOne();
            worker.complete(a);
            worker.complete(worker.claimOne(), missing(a));
        }
        worker.complete(worker.claimOne());

        assertThat(plane.view(job.id()).failure()).extracting("code").isEqualTo("ledger-mismatch");
    }

    @Test
    void aRiskyPlanWaitsForSomeoneElsesApproval() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.CRITICAL, copy("a")));
        var view = plane.view(job.id());
        String hash = plane.planHash(job.id());
        assertThat(view.state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(view.required()).extracting("count").containsExactly(2);
        assertThat(worker.claim(5)).isEmpty();

        assertThatThrownBy(() -> jobs.approve(job.id(), ANA, hash, null)).hasMessageContaining("Someone else");
        assertThatThrownBy(() -> jobs.approve(job.id(), BEN, "0".repeat(64), null))
                .hasMessageContaining("another plan");
        jobs.approve(job.id(), BEN, hash, "looks right");
        jobs.approve(job.id(), BEN, hash, "looks right");
        assertThat(plane.state(job.id())).isEqualTo(JobState.AWAITING_APPROVAL);
        jobs.approve(job.id(), CLEO, hash, null);

        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);
        assertThat(plane.view(job.id()).approvals()).extracting("by").containsExactly("ben", "cleo");
        assertThat(worker.keys(5)).containsExactly("a");
        assertThat(plane.story(job.id())).contains("approval-requested", "approved", "started");
    }

    @Test
    void aPlanThatWaitsUnderAnotherPolicyThanWasToldIsAskedForAnew() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.HIGH, copy("a")));
        String before = plane.planHash(job.id());
        var stricter = new Policy(
                Map.of("production", Policy.builtIn().environment("staging").orElseThrow()));

        plane.another(stricter).sweeper(plane.quiet).sweep();

        assertThat(plane.story(job.id())).endsWith("approval-requested", "approval-requested");
        assertThat(plane.planHash(job.id())).isNotEqualTo(before);
    }

    @Test
    void aRejectedPlanIsTheEndOfTheJob() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.HIGH, copy("a")));

        jobs.reject(job.id(), BEN, plane.planHash(job.id()), "not today");

        assertThat(plane.state(job.id())).isEqualTo(JobState.REJECTED);
        assertThat(worker.claim(5)).isEmpty();
        assertThatThrownBy(() -> jobs.retry(job.id(), BEN)).hasMessageContaining("REJECTED");
    }

    @Test
    void aRequestForApprovalThatNobodyAnswersExpires() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.HIGH, copy("a")));
        plane.execute("UPDATE godwit_control.job SET gate_expires = clock_timestamp() - interval '1 s'");

        plane.sweep();

        assertThat(plane.state(job.id())).isEqualTo(JobState.EXPIRED);
    }

    @Test
    void anUnassessedPlanIsCritical() {
        var job = jobs.submit(ANA, submission("migrate", "staging", null, "stage", Json.object()));
        var worker = plane.worker("w-1");

        worker.workOff();

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(view.risk()).isNull();
        assertThat(view.required()).extracting("count").containsExactly(1);
    }

    @Test
    void planningAgainWithTheSameMeaningKeepsTheApproval() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.HIGH, copy("a"), copy("b")));
        jobs.approve(job.id(), BEN, plane.planHash(job.id()), null);
        var a = worker.claimOne();

        worker.fail(a, FailureKind.REPLAN, "plan-outdated");
        worker.fail(a, FailureKind.REPLAN, "plan-outdated");

        assertThat(plane.view(job.id()).epoch()).isEqualTo(1);
        sealAndPlan(worker, plan(RiskLevel.HIGH, copy("x"), copy("y"), copy("z")));
        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);
        assertThat(worker.claim(5))
                .hasSize(3)
                .allSatisfy(grant -> assertThat(grant.jobEpoch()).isEqualTo(1));
        assertThat(plane.story(job.id())).containsOnlyOnce("replanned", "approval-requested", "approved");
    }

    private static void sealAndPlan(TestPlane.Worker worker, TaskResult plan) {
        for (Grant grant : worker.claim(5)) {
            worker.complete(grant, grant.kind().equals("sync.plan") ? plan : TaskResult.empty());
        }
    }

    @Test
    void planningAgainWithAnotherMeaningNeedsAnotherApproval() {
        var job = plane.sync("production");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.HIGH, copy("a")));
        String hash = plane.planHash(job.id());
        jobs.approve(job.id(), BEN, hash, null);
        worker.fail(worker.claimOne(), FailureKind.REPLAN, "plan-outdated");

        var other = new TaskDraft(
                "a",
                "copy",
                "sync.copy",
                Json.object().put("table", "payments"),
                Json.object(),
                List.of(),
                "prod",
                "stage",
                false,
                1);
        sealAndPlan(worker, plan(RiskLevel.HIGH, other));

        assertThat(plane.state(job.id())).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(plane.planHash(job.id())).isNotEqualTo(hash);
        assertThatThrownBy(() -> jobs.approve(job.id(), CLEO, hash, null)).hasMessageContaining("another plan");
    }

    @Test
    void replanningTakesAllTasksOfTheOldEpochAwayAndClosesTheTargetToThem() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c")));
        var grants = worker.claim(2);

        worker.fail(grants.get(0), FailureKind.REPLAN, "plan-outdated");

        assertThatThrownBy(() -> worker.renew(grants.get(1))).isInstanceOf(LeaseRefusedException.class);
        assertThatThrownBy(() -> plane.plane
                        .dispatch()
                        .complete(grants.get(1).task(), grants.get(1).fence(), TaskResult.empty()))
                .isInstanceOf(LeaseRefusedException.class);
        assertThat(worker.claim(5)).extracting(Grant::kind).containsExactlyInAnyOrder("sync.seal", "sync.plan");
        assertThat(plane.view(job.id()).epoch()).isEqualTo(1);
    }

    @Test
    void aJobThatIsAlwaysPlannedAgainGivesUp() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");

        for (int i = 0; i < 3; i++) {
            worker.fail(worker.claimOne(), FailureKind.REPLAN, "unstable");
        }

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.failure()).extracting("kind", "code").containsExactly(FailureKind.REPLAN, "unstable");
        jobs.retry(job.id(), BEN);
        assertThat(plane.view(job.id()).epoch()).isEqualTo(3);
        assertThat(worker.keys(5)).containsExactly("plan");
    }

    @Test
    void aJobThatTouchedNothingIsCancelledAtOnce() {
        var job = plane.sync("development");
        var grant = plane.worker("w-1").claimOne();

        jobs.cancel(job.id(), BEN, "changed my mind");
        jobs.cancel(job.id(), BEN, "changed my mind");

        assertThat(plane.state(job.id())).isEqualTo(JobState.CANCELLED);
        assertThatThrownBy(() -> plane.worker("w-1").renew(grant)).isInstanceOf(LeaseRefusedException.class);
        assertThat(plane.story(job.id())).endsWith("cancelled").doesNotHaveDuplicates();
    }

    @Test
    void aJobFailsOnceWhoeverMayStillWriteForItIsShutOut() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c")));
        var grants = worker.claim(2);
        var asleep = grants.get(0);
        var next = plane.sync("development");
        worker.complete(
                worker.claim(5).stream()
                        .filter(grant -> grant.job().equals(next.id()))
                        .findFirst()
                        .orElseThrow(),
                plan(RiskLevel.LOW, copy("d")));

        worker.fail(grants.get(1), FailureKind.PERMANENT, "broken");

        assertThat(plane.view(job.id())).satisfies(view -> {
            assertThat(view.state()).isEqualTo(JobState.RUNNING);
            assertThat(view.cancelling()).isTrue();
            assertThat(view.failure()).extracting("code").isEqualTo("broken");
        });
        assertThat(plane.state(next.id())).isEqualTo(JobState.QUEUED);
        assertThatThrownBy(() -> worker.renew(asleep)).isInstanceOf(LeaseRefusedException.class);
        var close = worker.claimOne();
        assertThat(close.kind()).isEqualTo("sync.seal");
        assertThat(close.jobEpoch()).isEqualTo(asleep.jobEpoch());
        assertThat(close.payload().path("tasks"))
                .extracting(JsonNode::asText)
                .contains(asleep.task().toString());
        assertThat(close.fence()).isGreaterThan(asleep.fence());
        worker.complete(close);
        assertThat(plane.state(job.id())).isEqualTo(JobState.FAILED);
        assertThat(plane.story(job.id())).endsWith("stage-started", "failed");
        assertThat(plane.state(next.id())).isEqualTo(JobState.RUNNING);

        jobs.cancel(next.id(), BEN, null);
        worker.workOff();
        jobs.retry(job.id(), BEN);
        worker.workOff();
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.view(job.id()).epoch()).isZero();
    }

    @Test
    void aJobOfAnUnknownKindKeepsNoOtherWaiting() {
        var unknown = plane.noop(2);
        var known = plane.noop(2);
        var worker = plane.worker("w-1");
        assertThat(worker.claim(4)).hasSize(4);
        plane.execute("UPDATE godwit_control.job SET kind = 'of-tomorrow' WHERE id = '%s'".formatted(unknown.id()));
        plane.lapseAll();

        plane.sweep();

        assertThat(plane.view(known.id()).stages().get(0).running()).isZero();
        assertThat(jobs.list(Jobs.Filter.ALL, null, 10))
                .extracting(JobView::kind)
                .containsExactlyInAnyOrder("of-tomorrow", "noop");
        assertThat(plane.view(unknown.id()).stage()).isNull();
    }

    @Test
    void aJobThatWroteIsCancelledOnceItsTargetIsSealed() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b")));
        var running = worker.claimOne();

        jobs.cancel(job.id(), BEN, null);

        var cancelling = plane.view(job.id());
        assertThat(cancelling.cancelling()).isTrue();
        assertThat(cancelling.state()).isEqualTo(JobState.RUNNING);
        assertThatThrownBy(() -> worker.renew(running)).isInstanceOf(LeaseRefusedException.class);
        assertThat(plane.texts("SELECT event->>'key' FROM godwit_control.outbox WHERE topic = 'control'"))
                .containsExactly(running.task().toString());
        var seal = worker.claimOne();
        assertThat(seal.kind()).isEqualTo("sync.seal");
        assertThat(seal.jobEpoch()).isEqualTo(running.jobEpoch() + 1);
        assertThat(seal.target()).isEqualTo("stage");
        worker.fail(seal, FailureKind.PERMANENT, "no-way");
        assertThat(plane.view(job.id())).satisfies(view -> {
            assertThat(view.cancelling()).isTrue();
            assertThat(view.failure()).extracting("code").isEqualTo("no-way");
        });
        seal = Eventually.within(Duration.ofSeconds(5), worker::claimOne);
        worker.complete(seal);
        assertThat(plane.state(job.id())).isEqualTo(JobState.CANCELLED);
        assertThat(plane.story(job.id())).endsWith("cancelling", "cancelled");
        assertThatThrownBy(() -> jobs.retry(job.id(), BEN)).isInstanceOf(JobRefusedException.class);
    }

    @Test
    void aPausedJobGivesItsTasksBackAndGoesOnLater() throws Exception {
        var job = plane.noop(3);
        var worker = plane.worker("w-1");
        var grant = worker.claimOne();

        jobs.pause(job.id(), BEN, null);
        jobs.pause(job.id(), BEN, null);

        assertThat(plane.state(job.id())).isEqualTo(JobState.PAUSED);
        assertThat(worker.renew(grant).order()).isEqualTo(Renewal.Order.RELEASE);
        plane.plane.dispatch().release(grant.task(), grant.fence());
        assertThat(worker.claim(5)).isEmpty();
        jobs.resume(job.id(), BEN);
        jobs.resume(job.id(), BEN);
        worker.workOff();
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.story(job.id()))
                .containsSubsequence("paused", "resumed", "succeeded")
                .doesNotHaveDuplicates();
    }

    @Test
    void whatEndsWhileAJobIsPausedCounts() {
        var job = plane.noop(1);
        var worker = plane.worker("w-1");
        var grant = worker.claimOne();
        jobs.pause(job.id(), BEN, null);

        worker.complete(grant);

        assertThat(plane.state(job.id())).isEqualTo(JobState.PAUSED);
        jobs.resume(job.id(), BEN);
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aFailedJobGoesOnWhereItFailed() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c", "b")));
        var grants = worker.claim(2);
        worker.complete(grants.get(0));
        worker.fail(grants.get(1), FailureKind.PERMANENT, "broken");
        assertThat(plane.state(job.id())).isEqualTo(JobState.FAILED);

        jobs.retry(job.id(), BEN);
        jobs.retry(job.id(), BEN);

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.RUNNING);
        assertThat(view.epoch()).isZero();
        assertThat(view.failure()).isNull();
        worker.workOff();
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.story(job.id()))
                .containsSubsequence("failed", "retried", "started", "stage-completed", "succeeded");
    }

    @Test
    void twoJobsThatWriteTheSameDatabaseRunOneAfterTheOther() {
        var first = plane.sync("development");
        var second = plane.sync("development");
        var worker = plane.worker("w-1");
        var plans = worker.claim(5);
        assertThat(plans).hasSize(2);
        worker.complete(plans.get(0), plan(RiskLevel.LOW, copy("a")));
        worker.complete(plans.get(1), plan(RiskLevel.LOW, copy("a")));
        assertThat(plane.state(first.id())).isEqualTo(JobState.RUNNING);
        assertThat(plane.view(second.id()))
                .extracting("state", "waitsFor")
                .containsExactly(JobState.QUEUED, first.id());
        assertThat(worker.claim(5)).hasSize(1);

        jobs.cancel(first.id(), BEN, null);
        assertThat(plane.state(second.id())).isEqualTo(JobState.QUEUED);
        worker.complete(worker.claimOne());

        assertThat(plane.state(first.id())).isEqualTo(JobState.CANCELLED);
        assertThat(plane.state(second.id())).isEqualTo(JobState.RUNNING);
        assertThat(plane.story(second.id())).containsSubsequence("queued", "started");
    }

    @Test
    void aJobThatWritesWaitsForOneThatReadsTheSameDatabase() {
        plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a")));

        var intoSource = jobs.submit(ANA, submission("sync", "development", "other", "prod", Json.object()));
        var elsewhere = jobs.submit(ANA, submission("sync", "development", "prod", "other", Json.object()));
        for (Grant grant : worker.claim(5)) {
            if (grant.kind().equals("sync.plan")) {
                worker.complete(grant, plan(RiskLevel.LOW));
            }
        }

        assertThat(plane.state(intoSource.id())).isEqualTo(JobState.QUEUED);
        assertThat(plane.state(elsewhere.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aJobThatMayConflictDoesNotWait() {
        plane.sync("development");
        var second = jobs.submit(
                ANA,
                new Submission("sync", "development", "prod", "stage", Json.object(), null, 0, true, Set.of(), null));
        var worker = plane.worker("w-1");

        for (Grant grant : worker.claim(5)) {
            worker.complete(grant, plan(RiskLevel.LOW, copy("a")));
        }

        assertThat(plane.state(second.id())).isEqualTo(JobState.RUNNING);
        assertThat(plane.view(second.id()).allowConflicts()).isTrue();
    }

    @Test
    void manyJobsThatConflictNeverRunTogether() throws Exception {
        var submitted = new ArrayList<JobId>();
        for (int i = 0; i < 8; i++) {
            submitted.add(plane.sync("development").id());
        }
        var worker = plane.worker("w-1");
        var reports = new ArrayList<Callable<Object>>();
        for (Grant grant : worker.claim(8)) {
            reports.add(() -> {
                worker.complete(grant, plan(RiskLevel.LOW, copy("a")));
                return grant;
            });
        }

        inParallel(reports);

        var states = submitted.stream().map(plane::state).toList();
        assertThat(states).filteredOn(JobState.RUNNING::equals).hasSize(1);
        assertThat(states).filteredOn(JobState.QUEUED::equals).hasSize(7);
    }

    private static void inParallel(List<Callable<Object>> work) throws Exception {
        var pool = Executors.newFixedThreadPool(8);
        try {
            for (var future : pool.invokeAll(work)) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void eventsOfAJobAreNumberedWithoutGapsWhoeverWritesThem() throws Exception {
        var job = plane.noop(40);
        var other = plane.another();
        var worker = plane.worker("w-1");
        var work = new ArrayList<Callable<Object>>();
        for (Grant grant : worker.claim(40)) {
            work.add(() -> {
                worker.complete(grant);
                return grant;
            });
            work.add(() -> jobs.pause(job.id(), BEN, null).state().terminal());
            work.add(() -> other.jobs().resume(job.id(), BEN).state().terminal());
        }
        Collections.shuffle(work, new Random(7));
        var pool = Executors.newFixedThreadPool(8);
        try {
            for (var future : pool.invokeAll(work)) {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(JobRefusedException.class);
                }
            }
        } finally {
            pool.shutdownNow();
        }
        if (plane.state(job.id()) == JobState.PAUSED) {
            jobs.resume(job.id(), BEN);
        }

        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        var events = jobs.events(job.id(), 0, 1000);
        assertThat(events)
                .extracting(JobEventView::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(
                        plane.texts(
                                "SELECT event->>'id' FROM godwit_control.outbox WHERE topic = 'job-events' ORDER BY (event->>'sequence')::bigint"))
                .containsExactlyElementsOf(
                        events.stream().map(event -> event.id().toString()).toList());
        assertThat(plane.count(
                        "SELECT max((event->>'sequence')::bigint) FROM godwit_control.outbox WHERE topic = 'jobs'"))
                .isEqualTo(events.size());
        assertThat(plane.audited).hasSize(events.size());
    }

    @Test
    void anotherCoordinatorGoesOnWhereOneDiedBetweenTwoSteps() {
        var job = plane.noop(1);
        plane.worker("w-1").claimOne();
        plane.execute("UPDATE godwit_control.task SET state = 'SUCCEEDED', closed = 'COMPLETED'");
        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);

        plane.sweep();

        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void companionsRunApartWhereThatIsPossible() throws Exception {
        var job = plane.sync("development");
        var one = plane.worker("w-1");
        var two = plane.worker("w-2");
        two.claim(0);
        one.complete(one.claimOne(), plan(RiskLevel.LOW, holder("h1"), holder("h2"), copy("a", "h1")));

        var first = one.claim(4);
        assertThat(first).extracting(Grant::companion).containsExactly(true);
        var second = two.claim(4);
        assertThat(second).extracting(Grant::companion).containsExactly(true);
        assertThat(plane.view(job.id()).degraded()).isFalse();
        var h1 = first.get(0).key().equals("h1") ? first.get(0) : second.get(0);
        one.signal(h1);

        var copy = one.claimOne();
        assertThat(copy.key()).isEqualTo("a");
        assertThat(copy.offers()).containsEntry("h1", Json.object().put("snapshot", "h1"));
        assertThat(one.renew(h1).order()).isEqualTo(Renewal.Order.CONTINUE);
        one.complete(copy);
        one.complete(one.claimOne(), missing());
        assertThat(one.renew(h1).order()).isEqualTo(Renewal.Order.FINISH);
        first.forEach(one::complete);
        second.forEach(two::complete);
        one.workOff();
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aLoneWorkerHoldsAllCompanionsAndTheJobSaysSo() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), holder("h2"), copy("a", "h1")));

        assertThat(worker.claim(0)).hasSize(2);

        assertThat(plane.view(job.id()).degraded()).isTrue();
    }

    @Test
    void aLostCompanionIsReplacedWhileAnotherLives() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), holder("h2"), copy("a", "h1")));
        var holders = worker.claim(0);
        holders.forEach(worker::signal);
        plane.lapse(holders.get(0));

        plane.sweep();

        assertThat(plane.view(job.id()).epoch()).isZero();
        var again = plane.worker("w-2").claim(0);
        assertThat(again).extracting(Grant::task).containsExactly(holders.get(0).task());
        assertThat(again.get(0).offers()).containsOnlyKeys(holders.get(1).key());
    }

    @Test
    void theSnapshotIsLostWithTheLastCompanion() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), holder("h2"), copy("a", "h1")));
        worker.claim(0).forEach(worker::signal);
        var copy = worker.claimOne();
        plane.lapseAll();
        plane.execute("UPDATE godwit_control.task SET lease_until = clock_timestamp() + interval '1 h' WHERE id = '"
                + copy.task() + "'");

        plane.sweep();

        assertThat(plane.view(job.id()).epoch()).isEqualTo(1);
        assertThatThrownBy(() -> worker.renew(copy)).isInstanceOf(LeaseRefusedException.class);
        assertThat(plane.story(job.id())).contains("replanned");
    }

    @Test
    void aCompanionThatIsGivenBackStaysUpUntilTheNextHasSignalled() throws Exception {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), copy("a", "h1")));
        var old = worker.claim(0).get(0);
        worker.signal(old);
        var dispatch = plane.plane.dispatch();

        dispatch.release(old.task(), old.fence());
        dispatch.release(old.task(), old.fence());

        assertThat(worker.renew(old).order()).isEqualTo(Renewal.Order.CONTINUE);
        var next = plane.worker("w-2").claim(0).get(0);
        assertThat(next.task()).isEqualTo(old.task());
        assertThat(next.offers()).containsKey("h1");
        worker.renew(old);
        plane.worker("w-2").signal(next);
        assertThatThrownBy(() -> worker.renew(old)).isInstanceOf(LeaseRefusedException.class);
        assertThat(plane.view(job.id()).epoch()).isZero();
    }

    @Test
    void aCompanionThatIsGivenBackAndNeverTakenIsLostWithItsOwner() throws Exception {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), copy("a", "h1")));
        var old = worker.claim(0).get(0);
        worker.signal(old);
        plane.plane.dispatch().release(old.task(), old.fence());
        plane.sweep();
        assertThat(plane.view(job.id()).epoch()).isZero();
        plane.execute("UPDATE godwit_control.task SET leaving_until = clock_timestamp() - interval '1 s'");

        plane.sweep();

        assertThat(plane.view(job.id()).epoch()).isEqualTo(1);
        assertThatThrownBy(() -> worker.renew(old)).isInstanceOf(LeaseRefusedException.class);
    }

    /** Else chunks that a target has lost would be copied from another moment than the rest. */
    @Test
    void aSnapshotThatIsLostAfterTheLastChunkIsNotOpenedAnew() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), copy("a", "h1")));
        var holder = worker.claim(0).get(0);
        worker.signal(holder);
        var copy = worker.claimOne();
        worker.complete(copy);
        plane.lapse(holder);

        plane.sweep();

        var left = plane.worker("w-2").claim(4);
        assertThat(left).extracting(Grant::kind).containsExactly("sync.reconcile");
        worker.complete(left.get(0), missing(copy));
        assertThat(plane.view(job.id()).epoch()).isEqualTo(1);
        assertThat(plane.story(job.id())).contains("replanned");
    }

    @Test
    void aSnapshotThatIsLostAfterTheLastChunkIsNotMissedIfNothingElseIs() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, holder("h1"), copy("a", "h1")));
        var holder = worker.claim(0).get(0);
        worker.signal(holder);
        worker.complete(worker.claimOne());
        plane.lapse(holder);
        plane.sweep();

        worker.workOff();

        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.view(job.id()).epoch()).isZero();
    }

    /** A worker drains, or a source goes away, just when the last chunk is done. */
    @Test
    void aCompanionThatIsNeededNoLongerMayEndAsItWill() throws Exception {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(
                worker.claimOne(),
                plan(
                        RiskLevel.LOW,
                        holder("h1"),
                        holder("h2"),
                        holder("h3"),
                        holder("h4"),
                        holder("h5"),
                        copy("a", "h1")));
        var holders = worker.claim(0);
        holders.forEach(worker::signal);
        worker.complete(worker.claimOne());
        worker.complete(worker.claimOne(), missing());
        assertThat(worker.renew(holders.get(0)).order()).isEqualTo(Renewal.Order.FINISH);
        var dispatch = plane.plane.dispatch();

        dispatch.release(holders.get(0).task(), holders.get(0).fence());
        worker.fail(holders.get(1), FailureKind.TRANSIENT, "database");
        worker.fail(holders.get(2), FailureKind.REPLAN, "snapshot-lost");
        worker.complete(holders.get(3));
        plane.lapse(holders.get(4));
        plane.sweep();

        assertThat(worker.claim(0)).as("companions of a stage that is done").isEmpty();
        worker.workOff();
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
        assertThat(plane.view(job.id()).epoch()).isZero();
    }

    @Test
    void theSameKeyIsTheSameJobAndAnotherRequestUnderItIsRefused() throws Exception {
        var submission = new Submission(
                "noop", "development", null, null, Json.object().put("count", 1), null, 0, false, Set.of(), "key-1");
        var other = new Submission(
                "noop", "development", null, null, Json.object().put("count", 2), null, 0, false, Set.of(), "key-1");
        var ids = Collections.synchronizedSet(new HashSet<Object>());
        var work = new ArrayList<Callable<Object>>();
        for (int i = 0; i < 8; i++) {
            work.add(() -> ids.add(jobs.submit(ANA, submission).id()));
        }

        inParallel(work);

        assertThat(ids).hasSize(1);
        assertThatThrownBy(() -> jobs.submit(ANA, other)).hasMessageContaining("idempotency key");
    }

    @Test
    void whatMakesNoSenseIsRefusedWithTheReason() {
        assertRefused("unknown-kind", submission("snyc", "development", "a", "b", Json.object()));
        assertRefused(
                "unknown-environment",
                submission("noop", "prodution", null, null, Json.object().put("count", 1)));
        assertRefused("missing-target", submission("sync", "development", "a", null, Json.object()));
        assertRefused("same-connection", submission("sync", "development", "a", "a", Json.object()));
        assertRefused(
                "invalid-request",
                submission("noop", "development", null, null, Json.object().put("count", 0)));
        assertRefused("invalid-source", submission("sync", "development", "jdbc:postgresql://x", "b", Json.object()));
        assertThat(jobs.list(Jobs.Filter.ALL, null, 10)).isEmpty();
    }

    private void assertRefused(String code, Submission submission) {
        assertThatThrownBy(() -> jobs.submit(ANA, submission))
                .isInstanceOfSatisfying(
                        JobRefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void jobsAreListedNewestFirstPageByPage() {
        var ids = new ArrayList<JobId>();
        for (int i = 0; i < 5; i++) {
            ids.add(0, plane.noop(1).id());
        }

        var first = jobs.list(Jobs.Filter.ALL, null, 2);
        var second = jobs.list(Jobs.Filter.ALL, first.get(1).id(), 10);

        assertThat(first).extracting("id").containsExactlyElementsOf(ids.subList(0, 2));
        assertThat(second).extracting("id").containsExactlyElementsOf(ids.subList(2, 5));
        assertThat(jobs.list(new Jobs.Filter(JobState.FAILED, null, null, null), null, 10))
                .isEmpty();
        assertThat(jobs.tasks(ids.get(0), TaskState.READY, null, 10))
                .extracting("key")
                .containsExactly("work/0");
    }

    @Test
    void progressIsTold() throws Exception {
        var job = plane.noop(2);
        var worker = plane.worker("w-1");
        plane.sweep();
        worker.complete(worker.claimOne());
        var grant = worker.claimOne();
        plane.plane
                .dispatch()
                .progress(Map.of(new TaskFence(grant.task(), grant.fence()), new Progress(70, 100L, 7_000, "rows")));

        plane.sweep();

        var progress = jobs.events(job.id(), 0, 100).stream()
                .filter(event -> event.type().contains("progressed"))
                .toList();
        assertThat(progress).hasSizeGreaterThanOrEqualTo(1);
        var last = progress.get(progress.size() - 1).data();
        assertThat(last.path("tasks").path("succeeded").asInt()).isEqualTo(1);
        assertThat(last.path("done").asInt()).isEqualTo(70);
        var before = jobs.events(job.id(), 0, 100);
        plane.sweep();
        assertThat(jobs.events(job.id(), 0, 100)).isEqualTo(before);
        assertThat(plane.view(job.id()).stages().get(0).bytes()).isEqualTo(7_000);
    }

    @Test
    void aPlanAfterTheGateIsRefused() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a")));
        var grant = worker.claimOne();
        var late =
                new TaskResult(Json.object(), new Plan(List.of(), RiskLevel.LOW, List.of(), Json.object()), List.of());

        assertThatThrownBy(() -> plane.plane.dispatch().complete(grant.task(), grant.fence(), late))
                .hasMessageContaining("after the plan was approved");

        assertThat(plane.state(job.id())).isEqualTo(JobState.FAILED);
    }
}
