package dev.godwit.coordinator.postgres;

import static dev.godwit.coordinator.postgres.TestPlane.copy;
import static dev.godwit.coordinator.postgres.TestPlane.holder;
import static dev.godwit.coordinator.postgres.TestPlane.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.Counted;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.job.TaskView;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DispatchIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private TestPlane plane;

    @BeforeEach
    void open() {
        plane = TestPlane.on(POSTGRES);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void aRepeatedClaimGetsTheSameAnswerWithItsSecrets() {
        plane.noop(10);
        var request = plane.worker("w-1").request(UUID.randomUUID(), 3, false);

        var first = plane.plane.dispatch().claim(request, "token");
        var again = plane.plane.dispatch().claim(request, "token");

        assertThat(first.grants()).hasSize(3);
        assertThat(again).isEqualTo(first);
        assertThat(plane.count("SELECT count(*) FROM godwit_control.task WHERE state = 'RUNNING'"))
                .isEqualTo(3);
    }

    @Test
    void jobsThatAWorkerCanDoNothingForHideNoOther() {
        for (int i = 0; i < 64; i++) {
            var paused = plane.noop(1);
            plane.plane.jobs().pause(paused.id(), TestPlane.BEN, null);
            plane.plane
                    .jobs()
                    .submit(
                            TestPlane.ANA,
                            TestPlane.submission("sync", "development", "nowhere", "never", Json.object()));
        }
        var job = plane.noop(1);

        assertThat(plane.worker("w-1").claim(2)).extracting(Grant::job).containsExactly(job.id());
    }

    @Test
    void jobsOnAConnectionWithoutAPlaceHideNoOther() {
        try (var narrow = TestPlane.on(POSTGRES, withBudget("prod", 1))) {
            for (int i = 0; i < 70; i++) {
                narrow.sync("development");
            }
            var other = narrow.plane
                    .jobs()
                    .submit(
                            TestPlane.ANA,
                            TestPlane.submission("sync", "development", "other", "stage", Json.object()));
            var worker = narrow.worker("w-1");

            assertThat(worker.claim(1)).hasSize(1);
            assertThat(worker.claim(5)).extracting(Grant::job).containsExactly(other.id());
        }
    }

    private static CoordinatorSettings withBudget(String connection, int tasks) {
        var usual = TestPlane.SETTINGS;
        return new CoordinatorSettings(
                usual.lease(),
                usual.ringAgain(),
                usual.workerTimeout(),
                usual.rememberClaims(),
                usual.reportProgress(),
                Map.of(connection, tasks),
                usual.budget(),
                usual.retries(),
                usual.limits());
    }

    @Test
    void anotherWorkersRequestIdGetsNobodyElsesSecrets() {
        plane.noop(1);
        UUID id = UUID.randomUUID();
        plane.plane.dispatch().claim(plane.worker("w-1").request(id, 1, false), "token");

        var other = plane.plane.dispatch().claim(plane.worker("w-2").request(id, 1, false), "token");

        assertThat(other.grants()).isEmpty();
    }

    @Test
    void manyClaimersAtOnceNeverGetTheSameTask() throws Exception {
        plane.noop(200);
        var coordinators = List.of(plane.plane, plane.another());
        var claimers = new ArrayList<Callable<List<Grant>>>();
        for (int i = 0; i < 8; i++) {
            var worker = plane.worker("w-" + i);
            var coordinator = coordinators.get(i % 2);
            claimers.add(() -> {
                var mine = new ArrayList<Grant>();
                for (var grants = coordinator
                                .dispatch()
                                .claim(worker.request(UUID.randomUUID(), 7, false), "token")
                                .grants();
                        !grants.isEmpty();
                        grants = coordinator
                                .dispatch()
                                .claim(worker.request(UUID.randomUUID(), 7, false), "token")
                                .grants()) {
                    mine.addAll(grants);
                }
                return mine;
            });
        }

        var all = new ArrayList<Grant>();
        var pool = Executors.newFixedThreadPool(8);
        try {
            for (var future : pool.invokeAll(claimers)) {
                all.addAll(future.get());
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(all).hasSize(200);
        assertThat(new HashSet<>(all.stream().map(Grant::task).toList())).hasSize(200);
        assertThat(new HashSet<>(all.stream().map(Grant::fence).toList())).hasSize(200);
        assertThat(new HashSet<>(all.stream().map(Grant::secret).toList())).hasSize(200);
    }

    @Test
    void aTaskGoesOnlyToAWorkerThatKnowsItsKindConnectionsAndEnvironment() {
        plane.sync("staging");

        assertThat(plane.worker("w-1").kinds("noop.work").claim(1)).isEmpty();
        assertThat(plane.worker("w-2").connections("prod").claim(1)).isEmpty();
        assertThat(plane.worker("w-3").environments("production").claim(1)).isEmpty();
        assertThat(plane.worker("w-4").environments("").claim(1)).isEmpty();
        assertThat(plane.worker("w-5").environments("development, staging").keys(1))
                .containsExactly("plan");
    }

    @Test
    void aLapsedLeaseThatNobodyElseWasGrantedIsRenewed() throws Exception {
        plane.noop(1);
        var worker = plane.worker("w-1");
        var grant = worker.claimOne();
        plane.lapseAll();
        plane.sweep();
        assertThat(plane.texts("SELECT state FROM godwit_control.task")).containsExactly("READY");

        worker.renew(grant);

        assertThat(plane.texts("SELECT state FROM godwit_control.task")).containsExactly("RUNNING");
        worker.complete(grant);
    }

    @Test
    void aLapsedTaskGoesToAnotherWorkerUnderAHigherFence() {
        var job = plane.noop(1);
        var lost = plane.worker("w-1").claimOne();
        plane.lapseAll();
        plane.sweep();

        var next = plane.worker("w-2").claimOne();

        assertThat(next.task()).isEqualTo(lost.task());
        assertThat(next.fence()).isGreaterThan(lost.fence());
        assertThat(next.attempt()).isEqualTo(2);
        assertThatThrownBy(() -> plane.worker("w-1").renew(lost)).isInstanceOf(LeaseRefusedException.class);
        assertThatThrownBy(() -> plane.plane.dispatch().complete(lost.task(), lost.fence(), TaskResult.empty()))
                .isInstanceOf(LeaseRefusedException.class);
        plane.worker("w-2").complete(next);
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aWorkerThatFinishedAfterItsLeaseLapsedIsBelievedIfNobodyElseHasTheTask() {
        var job = plane.noop(1);
        var grant = plane.worker("w-1").claimOne();
        plane.lapseAll();
        plane.sweep();

        plane.worker("w-1").complete(grant);

        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aCompletionThatIsRepeatedIsTakenAgain() {
        var job = plane.noop(2);
        var worker = plane.worker("w-1");
        var grant = worker.claimOne();

        worker.complete(grant);
        worker.complete(grant);

        assertThat(plane.view(job.id()).stages().get(0).succeeded()).isEqualTo(1);
    }

    @Test
    void aTransientFailureIsTriedAgainUntilItsAttemptsAreUsedUp() {
        var job = plane.noop(1);
        var worker = plane.worker("w-1");

        for (int attempt = 1; attempt <= 3; attempt++) {
            var grant = Eventually.within(Duration.ofSeconds(5), worker::claimOne);
            assertThat(grant.attempt()).isEqualTo(attempt);
            worker.fail(grant, FailureKind.TRANSIENT, "no-luck");
            worker.fail(grant, FailureKind.TRANSIENT, "no-luck");
        }

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.failure())
                .extracting("kind", "code", "task")
                .containsExactly(FailureKind.TRANSIENT, "no-luck", "work/0");
    }

    @Test
    void aTaskThatIsTriedAgainShowsItsFailureAndWhenItsNextAttemptMayBegin() {
        var job = plane.noop(1);
        var worker = plane.worker("w-1");
        var grant = worker.claimOne();

        worker.fail(grant, FailureKind.TRANSIENT, "no-luck");

        TaskView task = plane.task(job.id(), "work/0");
        assertThat(task)
                .extracting(TaskView::state, TaskView::failures, TaskView::allowedFailures)
                .containsExactly(TaskState.READY, 1, 3);
        assertThat(task.failure()).extracting("code").isEqualTo("no-luck");
        assertThat(task.readyAt()).isAfter(task.grantedAt());
    }

    @Test
    void aPermanentFailureEndsTheJobAndTakesItsOtherTasksAway() {
        var job = plane.noop(5);
        var worker = plane.worker("w-1");
        var grants = worker.claim(2);

        worker.fail(grants.get(0), FailureKind.PERMANENT, "broken");

        assertThat(plane.state(job.id())).isEqualTo(JobState.FAILED);
        assertThatThrownBy(() -> worker.renew(grants.get(1))).isInstanceOf(LeaseRefusedException.class);
        assertThat(worker.claim(5)).isEmpty();
        assertThat(plane.texts("SELECT event->>'key' FROM godwit_control.outbox WHERE topic = 'control'"))
                .contains(grants.get(1).task().toString());
    }

    @Test
    void aReleasedTaskIsReadyAtOnceAndNothingCountsAgainstIt() throws Exception {
        plane.noop(1);
        var grant = plane.worker("w-1").claimOne();

        plane.plane.dispatch().release(grant.task(), grant.fence());
        plane.plane.dispatch().release(grant.task(), grant.fence());

        assertThatThrownBy(() -> plane.worker("w-1").renew(grant)).isInstanceOf(LeaseRefusedException.class);
        assertThat(plane.worker("w-2").claimOne().task()).isEqualTo(grant.task());
        assertThat(plane.count("SELECT max(failures) FROM godwit_control.task")).isZero();
    }

    /** It keeps audit records that are not in the log yet: what the topic has lost is taken from the outbox. */
    @Test
    void whatWasPublishedIsTheRelaysToForget() {
        plane.noop(1);
        plane.execute("UPDATE godwit_control.outbox SET published_at = clock_timestamp() - interval '1 year'");
        long before = plane.count("SELECT count(*) FROM godwit_control.outbox");

        plane.sweep();

        assertThat(plane.count("SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NOT NULL"))
                .isEqualTo(before)
                .isPositive();
    }

    @Test
    void neverMoreTasksUseAConnectionThanItsBudgetAllows() throws Exception {
        plane.close();
        var usual = TestPlane.SETTINGS;
        plane = TestPlane.on(
                POSTGRES,
                new CoordinatorSettings(
                        usual.lease(),
                        usual.ringAgain(),
                        usual.workerTimeout(),
                        usual.rememberClaims(),
                        usual.reportProgress(),
                        Map.of("stage", 3),
                        32,
                        usual.retries(),
                        usual.limits()));
        plane.sync("development");
        var planner = plane.worker("planner");
        planner.complete(
                planner.claimOne(),
                plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c"), copy("d"), copy("e"), copy("f")));

        var claimers = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 6; i++) {
            var worker = plane.worker("w-" + i);
            claimers.add(() -> worker.claim(2).size());
        }
        var pool = Executors.newFixedThreadPool(6);
        int granted = 0;
        try {
            for (var future : pool.invokeAll(claimers)) {
                granted += future.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(granted).isEqualTo(3);
    }

    @Test
    void anAddedTaskThatIsNotInThePlanIsRefusedAndFailsTheJob() {
        var job = plane.sync("development");
        var grant = plane.worker("w-1").claimOne();
        var stray = new TaskDraft(
                "copy/x",
                "copy",
                "sync.copy",
                Json.object().put("table", "secrets"),
                Json.object(),
                List.of(),
                "prod",
                "stage",
                false,
                1);
        var planned = plan(RiskLevel.LOW, copy("a"));
        var result = new TaskResult(planned.data(), planned.plan(), List.of(copy("a"), stray));

        assertThatThrownBy(() -> plane.plane.dispatch().complete(grant.task(), grant.fence(), result))
                .isInstanceOf(ReportRefusedException.class)
                .hasMessageContaining("copy/x");
        assertThatThrownBy(() -> plane.plane.dispatch().complete(grant.task(), grant.fence(), result))
                .isInstanceOf(ReportRefusedException.class);

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.failure()).extracting("code").isEqualTo("report-refused");
        assertThat(plane.count("SELECT count(*) FROM godwit_control.task WHERE stage = 'copy'"))
                .isZero();
    }

    @Test
    void tasksWaitForWhatTheyNeed() {
        plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b", "a"), copy("c", "a", "b")));

        var first = worker.claim(5);
        assertThat(first).extracting(Grant::key).containsExactly("a");
        worker.complete(first.get(0));
        var second = worker.claim(5);
        assertThat(second).extracting(Grant::key).containsExactly("b");
        worker.complete(second.get(0));

        assertThat(worker.keys(5)).containsExactly("c");
    }

    @Test
    void aTaskMayBeAddedThatWaitsForOneWhichAlreadyRuns() {
        plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b")));
        var grants = worker.claim(2);

        worker.complete(byKey(grants, "a"), new TaskResult(Json.object(), null, List.of(copy("c", "a", "b"))));

        assertThat(worker.claim(5)).isEmpty();
        worker.complete(byKey(grants, "b"));
        assertThat(worker.keys(5)).containsExactly("c");
    }

    /** Whoever comes first, the other notices: the task that ends, or the one that adds a task which waits for it. */
    @Test
    void aTaskThatEndsWhileAnotherComesToWaitForItFreesItAllTheSame() throws Exception {
        for (int round = 0; round < 12; round++) {
            plane.sync("development");
            var worker = plane.worker("w-1");
            worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b")));
            var grants = worker.claim(2);
            var adds = new TaskResult(Json.object(), null, List.of(copy("c", "b")));

            var adding = CompletableFuture.runAsync(() -> worker.complete(byKey(grants, "a"), adds));
            worker.complete(byKey(grants, "b"));
            adding.join();

            assertThat(worker.keys(5)).as("round %d", round).containsExactly("c");
            plane.execute("UPDATE godwit_control.job SET state = 'CANCELLED', holds = false");
        }
    }

    @Test
    void resultsAreTakenInTogetherAsFarAsTheyTouchNothingButTheirTasks() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c"), copy("d", "c")));
        var grants = worker.claim(3);
        plane.lapse(byKey(grants, "b"));
        plane.sweep();
        var again = worker.claimOne();
        var results = new HashMap<TaskFence, TaskResult>();
        grants.forEach(grant -> results.put(held(grant), TaskResult.empty()));

        var taken = plane.plane.dispatch().completeTogether(results);

        assertThat(again.key()).isEqualTo("b");
        assertThat(taken).containsExactly(held(byKey(grants, "a")));
        assertThat(plane.texts("SELECT key || ' ' || state FROM godwit_control.task WHERE stage = 'copy' ORDER BY key"))
                .containsExactly("a SUCCEEDED", "b RUNNING", "c RUNNING", "d BLOCKED");
        assertThat(plane.state(job.id())).isEqualTo(JobState.RUNNING);
    }

    /** Reports of progress are few, and the last ones may be lost. */
    @Test
    void whatATaskHasDoneInAllIsWhatItsResultHasCounted() {
        var job = plane.sync("development");
        var worker = plane.worker("w-1");
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, copy("a"), copy("b"), copy("c", "b"), copy("d")));
        var grants = worker.claim(3);
        var counted = TaskResult.of(Map.of("counted", new Counted(6_000, 60_000)));
        plane.plane
                .dispatch()
                .progress(grants.stream()
                        .collect(Collectors.toMap(DispatchIT::held, g -> new Progress(512, null, 5_120, null))));

        var taken = plane.plane.dispatch().completeTogether(Map.of(held(byKey(grants, "a")), counted));
        worker.complete(byKey(grants, "b"), counted);
        worker.complete(byKey(grants, "d"));

        assertThat(taken).hasSize(1);
        assertThat(plane.task(job.id(), "a").progress()).isEqualTo(new Progress(6_000, 6_000L, 60_000, null));
        assertThat(plane.task(job.id(), "b").progress()).isEqualTo(new Progress(6_000, 6_000L, 60_000, null));
        assertThat(plane.task(job.id(), "d").progress()).isEqualTo(new Progress(512, null, 5_120, null));
    }

    @Test
    void theLastResultsOfAStageThatComeTogetherMoveTheJobOn() {
        var job = plane.noop(50);
        var worker = plane.worker("w-1");
        var results = new HashMap<TaskFence, TaskResult>();
        for (var grants = worker.claim(16); !grants.isEmpty(); grants = worker.claim(16)) {
            grants.forEach(grant -> results.put(held(grant), TaskResult.empty()));
        }

        var taken = plane.plane.dispatch().completeTogether(results);

        assertThat(taken).hasSize(50);
        assertThat(plane.state(job.id())).isEqualTo(JobState.SUCCEEDED);
    }

    private @Nullable GrantSecret secret(TaskFence grant) {
        return plane.plane.dispatch().secrets(Set.of(grant)).get(grant);
    }

    private static TaskFence held(Grant grant) {
        return new TaskFence(grant.task(), grant.fence());
    }

    private static Grant byKey(List<Grant> grants, String key) {
        return grants.stream()
                .filter(grant -> grant.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatTheControlDatabaseCannotKeepIsRefused() {
        var job = plane.noop(1);
        var grant = plane.worker("w-1").claimOne();
        var result = TaskResult.of(Json.object().put("text", "a\0b"));

        assertThatThrownBy(() -> plane.plane.dispatch().complete(grant.task(), grant.fence(), result))
                .isInstanceOf(ReportRefusedException.class)
                .hasMessageContaining("NUL");

        assertThat(plane.state(job.id())).isEqualTo(JobState.FAILED);
    }

    @Test
    void whoHandsACompanionOverSpeaksForItUntilTheNextIsUp() throws Exception {
        plane.sync("development");
        var first = plane.worker("w-1");
        first.complete(first.claimOne(), plan(RiskLevel.LOW, holder("h"), copy("a", "h")));
        var old = first.claim(0).get(0);
        first.signal(old);
        var dispatch = plane.plane.dispatch();
        dispatch.release(old.task(), old.fence());
        dispatch.requireGrantee(held(old), old.secret(), "token");

        var next = dispatch.claim(plane.worker("w-2").request(UUID.randomUUID(), 0, true), "another")
                .grants()
                .get(0);

        dispatch.requireGrantee(held(old), old.secret(), "token");
        dispatch.requireGrantee(held(next), next.secret(), "another");
        assertThatThrownBy(() -> dispatch.requireGrantee(held(old), next.secret(), "another"))
                .isInstanceOf(LeaseRefusedException.class);
        assertThatThrownBy(() -> dispatch.requireGrantee(held(next), old.secret(), "token"))
                .isInstanceOf(LeaseRefusedException.class);
        assertThat(first.renew(old).order()).isEqualTo(Renewal.Order.CONTINUE);
    }

    @Test
    void theOnlyOtherWorkerTakesWhatIsHandedOverAlthoughItHoldsOneOfThemAlready() throws Exception {
        plane.sync("development");
        var stayer = plane.worker("w-2");
        stayer.claim(0);
        var leaver = plane.worker("w-1");
        leaver.complete(leaver.claimOne(), plan(RiskLevel.LOW, holder("h1"), holder("h2"), copy("a", "h1")));
        var old = leaver.claim(0).get(0);
        leaver.signal(old);
        stayer.signal(stayer.claim(0).get(0));
        assertThat(stayer.claim(0)).as("what is held").isEmpty();

        plane.plane.dispatch().release(old.task(), old.fence());

        assertThat(stayer.claim(0)).extracting(Grant::task).containsExactly(old.task());
    }

    @Test
    void anOrderToDrainReachesAWorkerHoweverLongItWasBusyAndNotTheNextOfItsName() {
        plane.noop(2);
        var worker = plane.worker("w-1");
        worker.claimOne();
        plane.plane.workers().drain(new WorkerId("w-1"), TestPlane.BEN);
        plane.execute("UPDATE godwit_control.worker SET last_seen = clock_timestamp() - interval '1 h'");

        var answer = worker.ask(1);
        var again = worker.ask(1);
        var next = plane.worker("w-1").ask(1);

        assertThat(answer.drain()).isTrue();
        assertThat(again.drain()).isTrue();
        assertThat(next.drain()).isFalse();
        assertThat(next.grants()).hasSize(1);
    }

    @Test
    void theLeasesOfTasksThatHaveEndedAreKeptUntilTheirReportsAreRead() throws Exception {
        plane.noop(4);
        var worker = plane.worker("w-1");
        var grants = worker.claim(4);
        var secrets = new HashMap<TaskFence, String>();
        var guessed = new HashMap<TaskFence, String>();
        var otherFences = new HashMap<TaskFence, String>();
        for (Grant grant : grants) {
            secrets.put(held(grant), grant.secret());
            guessed.put(held(grant), "A".repeat(grant.secret().length()));
            otherFences.put(new TaskFence(grant.task(), new Fence(grant.fence().value() + 1_000)), grant.secret());
        }
        plane.lapse(grants.get(0));
        plane.sweep();
        worker.complete(grants.get(1));
        plane.plane.dispatch().release(grants.get(3).task(), grants.get(3).fence());

        var withoutTheSecret = plane.plane.dispatch().keep(guessed, "token");
        var underOtherFences = plane.plane.dispatch().keep(otherFences, "token");
        var others = plane.plane.dispatch().keep(secrets, "another");
        var open = plane.plane.dispatch().keep(secrets, "token");
        plane.sweep();

        assertThat(withoutTheSecret).isEmpty();
        assertThat(underOtherFences).isEmpty();
        assertThat(others).isEmpty();
        assertThat(open).containsExactlyInAnyOrder(held(grants.get(0)), held(grants.get(2)));
        assertThat(worker.claim(4))
                .as("granted again is what was given back alone")
                .extracting(Grant::task)
                .containsExactly(grants.get(3).task());
    }

    @Test
    void twoPredecessorsThatFinishAtOnceFreeTheirSuccessorOnce() throws Exception {
        plane.sync("development");
        var worker = plane.worker("w-1");
        var drafts = new ArrayList<TaskDraft>();
        var pairs = 20;
        for (int i = 0; i < pairs; i++) {
            drafts.add(copy("a" + i));
            drafts.add(copy("b" + i));
            drafts.add(copy("c" + i, "a" + i, "b" + i));
        }
        worker.complete(worker.claimOne(), plan(RiskLevel.LOW, drafts.toArray(TaskDraft[]::new)));
        var grants = worker.claim(32);
        grants = new ArrayList<>(grants);

        var pool = Executors.newFixedThreadPool(8);
        try {
            while (grants.size() > 0) {
                var jobs = new ArrayList<Callable<Object>>();
                grants.forEach(grant -> jobs.add(() -> {
                    worker.complete(grant);
                    return grant;
                }));
                for (var future : pool.invokeAll(jobs)) {
                    future.get();
                }
                var more = worker.claim(32).stream()
                        .filter(grant -> !grant.kind().endsWith("reconcile"))
                        .toList();
                grants = new ArrayList<>(more);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(
                        plane.count(
                                "SELECT count(*) FROM godwit_control.task WHERE stage = 'copy' AND purpose = 'WORK' AND state = 'SUCCEEDED'"))
                .isEqualTo(3L * pairs);
        assertThat(plane.count("SELECT max(attempt) FROM godwit_control.task WHERE stage = 'copy'"))
                .isEqualTo(1);
    }

    @Test
    void fencesNeverStepBackWhenTheControlDatabaseFailsOver() {
        plane.noop(3);
        var worker = plane.worker("w-1");
        var before = worker.claimOne().fence();
        plane.execute("ALTER SEQUENCE godwit_control.fence RESTART WITH 1");
        plane.failOver();

        var after = worker.claimOne().fence();
        var later = worker.claimOne().fence();

        assertThat(after).isGreaterThan(before);
        assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
        assertThat(later.epoch()).isEqualTo(after.epoch());
        assertThat(later).isGreaterThan(after);
    }

    @Test
    void aCoordinatorThatWasAwayLeavesLeasesAloneForAsLongAsOneLasts() {
        plane.noop(1);
        plane.worker("w-1").claimOne();
        plane.lapseAll();
        plane.pass(Duration.ofSeconds(60));

        plane.sweep();
        var afterOutage = plane.texts("SELECT state FROM godwit_control.task");
        for (int i = 0; i < 8; i++) {
            plane.sweep();
        }

        assertThat(afterOutage).containsExactly("RUNNING");
        assertThat(plane.texts("SELECT state FROM godwit_control.task")).containsExactly("READY");
    }

    /** As if it were an hour earlier than the database said when it wrote them down. */
    /** A target that one of them manages refuses the other. */
    @Test
    void installationsOfOneNameAreToldApart() {
        plane.noop(1);
        String here = plane.worker("w-1").claimOne().instance();
        try (var other = TestPlane.on(POSTGRES)) {
            other.noop(1);

            String there = other.worker("w-1").claimOne().instance();

            assertThat(here).startsWith("test/");
            assertThat(there).startsWith("test/").isNotEqualTo(here);
        }
    }

    @Test
    void aRoundThatFailedCountsAsAnOutage() {
        plane.noop(1);
        plane.worker("w-1").claimOne();
        plane.lapseAll();
        plane.execute("ALTER TABLE godwit_control.task RENAME TO away");
        assertThatThrownBy(() -> plane.sweep()).isInstanceOf(RuntimeException.class);
        plane.execute("ALTER TABLE godwit_control.away RENAME TO task");

        plane.sweep();

        assertThat(plane.texts("SELECT state FROM godwit_control.task")).containsExactly("RUNNING");
    }

    @Test
    void whenTheClockIsSetAheadOwnersHaveTheTimeToRenewTheirLeases() throws Exception {
        try (var stepped = TestPlane.withClockToSet(POSTGRES)) {
            stepped.noop(2);
            var worker = stepped.worker("w-1");
            var grants = worker.claim(2);
            stepped.sweep();
            stepped.setClockAhead("1 h");

            stepped.sweep();
            var afterTheStep = stepped.count("SELECT count(*) FROM godwit_control.task WHERE state = 'RUNNING'");
            worker.renew(grants.get(0));
            for (int i = 0; i < 8; i++) {
                stepped.sweep();
            }

            assertThat(afterTheStep).isEqualTo(2);
            assertThat(stepped.texts("SELECT id::text FROM godwit_control.task WHERE state = 'RUNNING'"))
                    .containsExactly(grants.get(0).task().toString());
        }
    }

    @Test
    void whenTheClockIsSetBackNothingWaitsForItToComeAgain() {
        plane.noop(3);
        var lost = plane.worker("w-1");
        lost.claim(1);
        var resting = lost.claimOne();
        lost.fail(resting, FailureKind.TRANSIENT, "database");
        plane.execute("UPDATE godwit_control.task SET lease_until = lease_until + interval '1 h',"
                + " ready_at = ready_at + interval '1 h', rung_at = rung_at + interval '1 h'");
        plane.execute("UPDATE godwit_control.task SET leaving_fence = 1,"
                + " leaving_until = clock_timestamp() + interval '1 h' WHERE failures > 0");
        plane.execute("UPDATE godwit_control.task SET ready_at = clock_timestamp(),"
                + " rung_at = clock_timestamp() + interval '1 h' WHERE state = 'READY' AND failures = 0");
        plane.execute("UPDATE godwit_control.worker SET last_seen = last_seen + interval '1 h'");
        plane.execute("UPDATE godwit_control.job SET progress_at = clock_timestamp() + interval '1 h'");

        plane.sweep();

        assertThat(plane.count("SELECT count(*) FROM godwit_control.task WHERE rung_at > clock_timestamp()"
                        + " OR leaving_until > clock_timestamp() + interval '4 s'"))
                .isZero();
        assertThat(plane.count("SELECT count(*) FROM godwit_control.job WHERE progress_at > clock_timestamp()"))
                .isZero();
        assertThat(plane.worker("w-2").claim(4)).hasSize(2);
        assertThat(plane.count("SELECT count(*) FROM godwit_control.task WHERE state = 'RUNNING'"
                        + " AND lease_until > clock_timestamp() + interval '4 s'"))
                .isZero();
        assertThat(plane.count("SELECT count(*) FROM godwit_control.worker WHERE last_seen > clock_timestamp()"))
                .isZero();
    }

    @Test
    void aDrainingWorkerGetsNoWork() {
        plane.noop(2);
        var worker = plane.worker("w-1");
        worker.claimOne();

        plane.plane.workers().drain(new WorkerId("w-1"), TestPlane.BEN);

        var answer = worker.ask(1);
        assertThat(answer.drain()).isTrue();
        assertThat(answer.grants()).isEmpty();
        assertThat(plane.plane.workers().list()).hasSize(1).first().satisfies(view -> {
            assertThat(view.draining()).isTrue();
            assertThat(view.live()).isTrue();
            assertThat(view.running()).isEqualTo(1);
        });
        assertThat(plane.audited).contains("worker.drained by ben");
    }

    @Test
    void theSecretOfAGrantIsKnownUntilTheTaskIsGrantedAgain() throws Exception {
        plane.noop(1);
        var first = plane.worker("w-1").claimOne();
        var dispatch = plane.plane.dispatch();
        assertThat(secret(held(first))).isEqualTo(new GrantSecret.Known(first.secret()));
        dispatch.release(first.task(), first.fence());

        var second = plane.worker("w-2").claimOne();

        assertThat(secret(held(first))).isEqualTo(new GrantSecret.Stale());
        assertThat(secret(new TaskFence(first.task(), new Fence(second.fence().value() + 1))))
                .isEqualTo(new GrantSecret.Unknown());
        assertThat(dispatch.holder(second.task(), second.fence())).isEqualTo(second.job());
        assertThatThrownBy(() -> dispatch.holder(first.task(), first.fence()))
                .isInstanceOf(LeaseRefusedException.class);
    }

    @Test
    void doorbellsHoldIdsAndAKindAndAreRungAgainWhenNobodyComes() {
        plane.sync("development");
        plane.execute(
                "UPDATE godwit_control.task SET ready_at = clock_timestamp() - interval '1 min', rung_at = clock_timestamp() - interval '16 s'");

        plane.sweep();
        plane.sweep();

        assertThat(
                        plane.texts(
                                "SELECT event->'data'->>'kind' FROM godwit_control.outbox WHERE topic = 'tasks.sync' ORDER BY id"))
                .containsExactly("sync.plan", "sync.plan");
        assertThat(
                        plane.texts(
                                "SELECT DISTINCT jsonb_object_keys(event->'data') FROM godwit_control.outbox WHERE topic = 'tasks.sync' ORDER BY 1"))
                .containsExactly("environment", "kind", "task");
    }

    @Test
    void tenThousandTasksFlowThrough() throws Exception {
        var job = plane.noop(10_000);
        var pool = Executors.newFixedThreadPool(4);
        try {
            var workers = new ArrayList<Callable<Object>>();
            for (int i = 0; i < 4; i++) {
                var worker = plane.worker("w-" + i);
                workers.add(() -> {
                    worker.workOff();
                    return worker;
                });
            }
            for (var future : pool.invokeAll(workers)) {
                future.get();
            }
        } finally {
            pool.shutdownNow();
        }

        var view = plane.view(job.id());
        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(view.stages().get(0).succeeded()).isEqualTo(10_000);
        assertThat(plane.count("SELECT max(attempt) FROM godwit_control.task")).isEqualTo(1);
        assertThat(plane.plane.jobs().tasks(job.id(), TaskState.SUCCEEDED, "work/9998", 10))
                .extracting("key")
                .containsExactly("work/9999");
    }
}
