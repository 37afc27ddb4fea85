package dev.godwit.coordinator.job;

import static dev.godwit.coordinator.job.InMemorySituation.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskId;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.coordinator.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobMachineTest {

    private static final Principal ANA = human("ana", "author");
    private static final Principal BEN = human("ben", "approver", "operator");
    private static final Principal CLEO = human("cleo", "approver");
    private static final Set<String> SCOPES = Set.of("a".repeat(64));

    private static final Duration REST = Duration.ofSeconds(10);

    private final JobMachine machine = new JobMachine(Policy.builtIn(), new JobLimits(2, 3, REST));
    private final InMemorySituation situation = new InMemorySituation();

    private static Principal human(String name, String... roles) {
        return new Principal(name, Principal.Kind.HUMAN, Set.of(roles));
    }

    private static Job job(String kind, String environment) {
        var spec = new JobSpec(
                JobKinds.builtIn().find(kind).orElseThrow(),
                environment,
                "prod",
                "stage",
                null,
                false,
                "ana",
                Set.of("dora"),
                NOON);
        return new Job(JobId.random(), spec, JobStatus.NEW);
    }

    private Job advanced(Job job) {
        return machine.advance(job, situation).job();
    }

    /** A sync that waits at its gate with a plan of {@code risk}, or has passed it. */
    private Job planned(String environment, RiskLevel risk) {
        Job job = advanced(job("sync", environment));
        situation.scopes = List.copyOf(SCOPES);
        situation.tasks.put("copy", 2L);
        job = machine.planned(job, situation, SCOPES, risk).job();
        return advanced(job);
    }

    /** A sync in its copy stage. */
    private Job copying() {
        Job job = planned("development", RiskLevel.LOW);
        situation.working("copy");
        return job;
    }

    private static List<String> story(Decision decision) {
        return decision.events().stream()
                .map(event -> event.type().replaceAll("dev\\.godwit\\.job\\.|\\.v1", ""))
                .toList();
    }

    private static String hash(Job job) {
        return Objects.requireNonNull(job.status().planHash());
    }

    private static Stage stage(Job job, String name) {
        return job.kind().stages().get(job.kind().indexOf(name));
    }

    private static Failure failure(FailureKind kind) {
        return new Failure(kind, "code", "It failed", null, "copy/1");
    }

    @Test
    void aJobWithAGateIsPlannedFirst() {
        Job job = job("sync", "development");

        var decision = machine.advance(job, situation);

        assertThat(decision.job().status().state()).isEqualTo(JobState.PLANNING);
        assertThat(decision.effects()).containsExactly(new Effect.OpenStage(stage(job, "plan")));
        assertThat(story(decision)).containsExactly("planning", "stage-started");
    }

    @Test
    void aJobWithoutAGateRunsAtOnce() {
        var decision = machine.advance(job("noop", "development"), situation);

        assertThat(decision.job().status()).extracting("state", "holds").containsExactly(JobState.RUNNING, false);
        assertThat(story(decision)).containsExactly("started", "stage-started");
    }

    @Test
    void askedAgainNothingIsDecided() {
        Job job = advanced(job("sync", "development"));
        situation.working("plan");

        assertThat(machine.advance(job, situation).changesNothing(job)).isTrue();
    }

    @Test
    void stagesWithoutTasksAreSkipped() {
        Job job = copying();
        situation.done("copy");
        situation.tasks.put("verify", 1L);

        var decision = machine.advance(job, situation);

        assertThat(decision.effects()).containsExactly(new Effect.OpenStage(stage(job, "verify")));
        assertThat(story(decision)).containsExactly("stage-completed", "stage-started");
    }

    @Test
    void aJobWithNothingToDoSucceeds() {
        Job job = advanced(job("sync", "development"));
        job = machine.planned(job, situation, Set.of(), RiskLevel.LOW).job();

        var decision = machine.advance(job, situation);

        assertThat(decision.job().status().state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(decision.job().status().finishedAt()).isEqualTo(NOON);
        assertThat(story(decision)).containsExactly("stage-completed", "started", "succeeded");
    }

    @Test
    void aStageThatWroteIsReconciledBeforeItIsLeft() {
        Job job = copying();
        situation.done("copy").written = true;
        situation.tasks.put("verify", 1L);

        var first = machine.advance(job, situation);
        situation.working("copy");
        var asked = machine.advance(first.job(), situation);
        situation.done("copy");
        var second = machine.advance(first.job(), situation);

        assertThat(first.effects()).containsExactly(new Effect.Reconcile(stage(job, "copy")));
        assertThat(first.job().status().phase()).isEqualTo(Phase.RECONCILE);
        assertThat(asked.changesNothing(first.job())).isTrue();
        assertThat(second.effects()).containsExactly(new Effect.OpenStage(stage(job, "verify")));
    }

    @Test
    void theLastStageIsReconciledWhateverItIs() {
        Job job = copying();
        situation.done("copy");
        situation.tasks.put("verify", 1L);
        job = advanced(job);
        situation.written = true;

        var decision = machine.advance(job, situation);

        assertThat(decision.effects()).containsExactly(new Effect.Reconcile(stage(job, "verify")));
        assertThat(decision.job().live()).isTrue();
    }

    @Test
    void whatIsMissingIsDoneAgainAndReconciledAgain() {
        Job job = copying();
        situation.done("copy").written = true;
        job = advanced(job);
        Set<TaskId> lost = Set.of(TaskId.of(job.id(), 0, "copy/1"));

        var decision = machine.missing(job, situation, lost, false);

        assertThat(decision.effects()).containsExactly(new Effect.RedoTasks(lost));
        assertThat(decision.job().status().phase()).isEqualTo(Phase.WORK);
        assertThat(advanced(decision.job()).status().round()).isEqualTo(2);
    }

    @Test
    void aTargetThatKeepsLosingTasksFailsTheJob() {
        Job job = copying();
        situation.done("copy").written = true;
        for (int round = 0; round < 3; round++) {
            job = advanced(job);
            job = machine.missing(job, situation, Set.of(TaskId.of(job.id(), 0, "a")), false)
                    .job();
        }

        job = advanced(job);

        assertThat(job.status().state()).isEqualTo(JobState.FAILED);
        assertThat(job.status().failure()).extracting("code").isEqualTo("ledger-mismatch");
    }

    @Test
    void whatAnEarlierStageLostMeansANewPlan() {
        Job job = copying();

        var decision = machine.missing(job, situation, Set.of(TaskId.of(job.id(), 0, "a")), true);

        assertThat(decision.job().status()).extracting("epoch", "stage").containsExactly(1, -1);
    }

    @Test
    void tasksThatUsedASnapshotWhichIsGoneAreNotDoneAgainUnderAnother() {
        Job job = copying();
        situation.companionsSignalled = true;

        var decision = machine.missing(job, situation, Set.of(TaskId.of(job.id(), 0, "a")), false);

        assertThat(story(decision)).containsExactly("replanned");
    }

    @Test
    void companionsAreDismissedOnceTheTargetsAgree() {
        Job job = copying();
        situation.done("copy").companionsOpen.add("copy");

        var first = machine.advance(job, situation);
        var waiting = machine.advance(first.job(), situation);
        situation.companionsOpen.clear();
        var second = machine.advance(first.job(), situation);

        assertThat(first.effects()).containsExactly(new Effect.DismissCompanions(stage(job, "copy")));
        assertThat(waiting.changesNothing(first.job())).isTrue();
        assertThat(second.job().status().state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void losingTheLastCompanionMeansANewPlan() {
        Job job = copying();
        situation.companionsSignalled = true;

        situation.companionsLive = true;
        var oneLives = machine.companionLost(job, situation, failure(FailureKind.REPLAN));
        situation.companionsLive = false;
        var noneLives = machine.companionLost(job, situation, failure(FailureKind.REPLAN));

        assertThat(oneLives.changesNothing(job)).isTrue();
        assertThat(noneLives.job().status()).extracting("epoch", "state").containsExactly(1, JobState.SUBMITTED);
    }

    @Test
    void aCompanionThatIsLostAfterTheWorkWasDoneIsNotMissedAndNotReplaced() {
        Job job = copying();
        situation.done("copy").written = true;
        job = advanced(job);

        var lost = machine.companionLost(job, situation, failure(FailureKind.REPLAN));

        assertThat(lost.job()).isEqualTo(job);
        assertThat(lost.effects()).containsExactly(new Effect.DismissCompanions(stage(job, "copy")));
    }

    @Test
    void riskDecidesWhoHasToAgree() {
        assertThat(planned("development", RiskLevel.CRITICAL).status().state()).isEqualTo(JobState.RUNNING);
        assertThat(planned("staging", RiskLevel.MEDIUM).status().state()).isEqualTo(JobState.RUNNING);
        assertThat(planned("staging", RiskLevel.HIGH).status().state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(planned("production", RiskLevel.MEDIUM).status().state()).isEqualTo(JobState.AWAITING_APPROVAL);
    }

    @Test
    void aPlanThatNobodyAssessedIsCritical() {
        Job job = advanced(job("sync", "staging"));
        situation.done("plan");

        job = advanced(job);

        assertThat(job.status().state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(machine.requirement(job).count()).isEqualTo(1);
    }

    @Test
    void enoughApprovalsOpenTheGate() {
        Job job = planned("production", RiskLevel.CRITICAL);
        String hash = hash(job);

        var first = machine.approve(job, situation, BEN, hash, null);
        situation.approved(hash, "ben", NOON);
        var again = machine.approve(job, situation, BEN, hash, null);
        var second = machine.approve(job, situation, CLEO, hash, "fine");

        assertThat(first.job().status().state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(first.effects()).containsExactly(new Effect.KeepApproval(hash, "ben", Set.of("approver"), null));
        assertThat(again.changesNothing(job)).isTrue();
        assertThat(second.job().status().state()).isEqualTo(JobState.RUNNING);
        assertThat(story(second)).containsExactly("approved", "started", "stage-started");
    }

    @Test
    void neitherSubmitterNorAuthorNorServiceNorStrangerApproves() {
        Job job = planned("production", RiskLevel.HIGH);
        String hash = hash(job);

        for (Principal nobody : List.of(
                human("ana", "approver"),
                human("dora", "approver"),
                new Principal("ci", Principal.Kind.SERVICE, Set.of("approver")),
                human("eve", "viewer"))) {
            assertThatThrownBy(() -> machine.approve(job, situation, nobody, hash, null))
                    .isInstanceOfSatisfying(
                            JobRefusedException.class,
                            e -> assertThat(e.reason()).isEqualTo(JobRefusedException.Reason.FORBIDDEN));
            assertThatThrownBy(() -> machine.reject(job, situation, nobody, hash, null))
                    .isInstanceOf(JobRefusedException.class);
        }
    }

    @Test
    void approvalsExpire() {
        Job job = planned("production", RiskLevel.HIGH);
        String hash = hash(job);
        situation.approved(hash, "ben", NOON.minus(Duration.ofDays(4)));

        assertThat(advanced(job).status().state()).isEqualTo(JobState.AWAITING_APPROVAL);
        assertThat(machine.approve(job, situation, BEN, hash, null)
                        .job()
                        .status()
                        .state())
                .isEqualTo(JobState.RUNNING);
    }

    @Test
    void anotherPolicyAsksAgain() {
        Job job = planned("production", RiskLevel.HIGH);
        var other = new JobMachine(
                new Policy(Map.of(
                        "production", Policy.builtIn().environment("staging").orElseThrow())),
                JobLimits.USUAL);

        var decision = other.advance(job, situation);

        assertThat(story(decision)).containsExactly("approval-requested");
        assertThat(hash(decision.job())).isNotEqualTo(hash(job));
    }

    @Test
    void aRequestForApprovalExpires() {
        Job job = planned("production", RiskLevel.HIGH);
        situation.now = NOON.plus(Duration.ofDays(3)).plusMillis(1);

        var decision = machine.advance(job, situation);

        assertThat(decision.job().status().state()).isEqualTo(JobState.EXPIRED);
        assertThat(story(decision)).containsExactly("expired");
    }

    @Test
    void anApprovalOfAnotherPlanIsRefused() {
        Job job = planned("production", RiskLevel.HIGH);

        assertThatThrownBy(() -> machine.approve(job, situation, BEN, "b".repeat(64), null))
                .isInstanceOfSatisfying(
                        JobRefusedException.class, e -> assertThat(e.code()).isEqualTo("stale-plan"));
    }

    @Test
    void anApprovalUnderAnotherPolicyIsRefused() {
        Job job = planned("production", RiskLevel.HIGH);
        var stricter = new Policy(
                Map.of("production", Policy.builtIn().environment("staging").orElseThrow()));
        var other = new JobMachine(stricter, JobLimits.USUAL);

        assertThatThrownBy(() -> other.approve(job, situation, BEN, hash(job), null))
                .isInstanceOfSatisfying(
                        JobRefusedException.class, e -> assertThat(e.code()).isEqualTo("stale-plan"));
    }

    @Test
    void anEnvironmentThatThePolicyNoLongerKnowsIsDenied() {
        Job job = advanced(job("sync", "production"));
        var other = new JobMachine(
                new Policy(Map.of(
                        "staging", Policy.builtIn().environment("staging").orElseThrow())),
                JobLimits.USUAL);

        var decision = other.advance(job, situation);

        assertThat(decision.job().status().failure()).extracting("code").isEqualTo("unknown-environment");
    }

    @Test
    void aConflictingJobWaitsAndSaysForWhom() {
        situation.conflict = JobId.random();

        Job job = planned("development", RiskLevel.LOW);
        var again = machine.advance(job, situation);
        situation.conflict = null;
        var free = machine.advance(job, situation);

        assertThat(job.status()).extracting("state", "holds").containsExactly(JobState.QUEUED, false);
        assertThat(job.status().waitsFor()).isNotNull();
        assertThat(again.changesNothing(job)).isTrue();
        assertThat(free.job().status())
                .extracting("state", "holds", "waitsFor")
                .containsExactly(JobState.RUNNING, true, null);
    }

    @Test
    void aFailureForGoodEndsTheJob() {
        var decision = machine.taskFailed(copying(), situation, failure(FailureKind.PERMANENT));

        assertThat(decision.job().status()).extracting("state", "holds").containsExactly(JobState.FAILED, false);
        assertThat(decision.effects()).containsExactly(new Effect.CancelTasks(1));
        assertThat(story(decision)).containsExactly("failed");
        assertThat(decision.events().get(0).data().path("stage").asText()).isEqualTo("copy");
    }

    @Test
    void aJobHasFailedOnceNobodyCanWriteForItAnyMore() {
        Job job = copying();
        situation.mayStillWrite = true;
        situation.unfinished = true;

        var failing = machine.taskFailed(job, situation, failure(FailureKind.PERMANENT));
        var early = machine.advance(failing.job(), situation);
        situation.unfinished = false;
        var failed = machine.advance(failing.job(), situation);

        assertThat(failing.job().status())
                .extracting("state", "cancelling", "holds", "epoch")
                .containsExactly(JobState.RUNNING, true, true, 0);
        assertThat(failing.effects()).containsExactly(new Effect.CancelTasks(1), new Effect.CloseTasks());
        assertThat(failing.events()).isEmpty();
        assertThat(early.changesNothing(failing.job())).isTrue();
        assertThat(failed.job().status())
                .extracting("state", "cancelling", "holds")
                .containsExactly(JobState.FAILED, false, false);
        assertThat(story(failed)).containsExactly("failed");
        assertThat(failed.events().get(0).data().path("message").asText()).isEqualTo("It failed");
    }

    @Test
    void aJobThatHasFailedWithItsTargetsClosedIsTakenUpWhereItWas() {
        situation.mayStillWrite = true;
        Job job = machine.taskFailed(copying(), situation, failure(FailureKind.PERMANENT))
                .job();
        Job failed = advanced(job);

        var retried = machine.retry(failed, situation, BEN);

        assertThat(retried.job().status())
                .extracting("state", "epoch", "failure", "cancelling")
                .containsExactly(JobState.QUEUED, 0, null, false);
        assertThat(retried.effects()).contains(new Effect.ResetTasks());
    }

    @Test
    void aPlanThatDoesNotHoldIsMadeAgainUnderAHigherEpochWithTheTargetClosed() {
        Job job = copying();
        situation.exposed = List.of("stage");

        var decision = machine.taskFailed(job, situation, failure(FailureKind.REPLAN));

        assertThat(decision.job().status())
                .extracting("state", "epoch", "stage", "risk", "planHash")
                .containsExactly(JobState.SUBMITTED, 1, -1, null, null);
        assertThat(decision.effects())
                .containsExactly(
                        new Effect.CancelTasks(1), new Effect.DropPlan(), new Effect.Seal("plan", List.of("stage")));
    }

    @Test
    void planningAgainIsLimited() {
        Job job = copying();
        job = machine.taskFailed(job, situation, failure(FailureKind.REPLAN)).job();
        job = machine.taskFailed(job, situation, failure(FailureKind.REPLAN)).job();

        job = machine.taskFailed(job, situation, failure(FailureKind.REPLAN)).job();

        assertThat(job.status().state()).isEqualTo(JobState.FAILED);
        assertThat(job.status().failure()).extracting("kind").isEqualTo(FailureKind.REPLAN);
    }

    @Test
    void aPausedJobThatIsPlannedAgainStaysPaused() {
        Job job = machine.pause(copying(), situation, BEN, null).job();

        job = machine.taskFailed(job, situation, failure(FailureKind.REPLAN)).job();

        assertThat(job.status()).extracting("state", "pausedFrom").containsExactly(JobState.PAUSED, JobState.SUBMITTED);
        assertThat(machine.resume(job, situation, BEN).job().status().state()).isEqualTo(JobState.SUBMITTED);
    }

    @Test
    void aPausedJobStandsStillUntilItIsResumed() {
        Job job = copying();

        var paused = machine.pause(job, situation, BEN, "load");
        situation.done("copy");
        var still = machine.advance(paused.job(), situation);
        var resumed = machine.resume(paused.job(), situation, BEN);

        assertThat(paused.effects()).containsExactly(new Effect.LookAgain());
        assertThat(paused.events().get(0).data().path("reason").asText()).isEqualTo("load");
        assertThat(paused.job().status().holds()).isTrue();
        assertThat(still.changesNothing(paused.job())).isTrue();
        assertThat(resumed.job().status()).isEqualTo(job.status());
    }

    @Test
    void aCancelledJobEndsOnceItsTargetsAreSealed() {
        Job job = copying();
        situation.exposed = List.of("stage");
        situation.unfinished = true;

        var cancelling = machine.cancel(job, situation, BEN, "wrong table");
        var again = machine.cancel(cancelling.job(), situation, BEN, null);
        var waiting = machine.advance(cancelling.job(), situation);
        situation.unfinished = false;
        var sealed = machine.advance(cancelling.job(), situation);

        assertThat(cancelling.job().status())
                .extracting("state", "cancelling", "epoch", "holds")
                .containsExactly(JobState.RUNNING, true, 1, true);
        assertThat(cancelling.effects())
                .containsExactly(new Effect.CancelTasks(1), new Effect.Seal("seal", List.of("stage")));
        assertThat(again.changesNothing(cancelling.job())).isTrue();
        assertThat(waiting.changesNothing(cancelling.job())).isTrue();
        assertThat(sealed.job().status())
                .extracting("state", "cancelling", "holds")
                .containsExactly(JobState.CANCELLED, false, false);
    }

    @Test
    void nothingThatATaskDoesChangesAJobThatIsBeingCancelled() {
        situation.exposed = List.of("stage");
        situation.unfinished = true;
        Job job = machine.cancel(copying(), situation, BEN, null).job();

        assertThat(machine.taskFailed(job, situation, failure(FailureKind.REPLAN))
                        .changesNothing(job))
                .isTrue();
        assertThat(machine.taskFailed(job, situation, failure(FailureKind.PERMANENT))
                        .changesNothing(job))
                .isTrue();
        assertThat(machine.companionLost(job, situation, failure(FailureKind.REPLAN))
                        .changesNothing(job))
                .isTrue();
        assertThatThrownBy(() -> machine.pause(job, situation, BEN, null)).isInstanceOf(JobRefusedException.class);
    }

    @Test
    void aFailedJobIsTakenUpWhereItFailed() {
        Job job = machine.taskFailed(copying(), situation, failure(FailureKind.PERMANENT))
                .job();

        var decision = machine.retry(job, situation, BEN);

        assertThat(decision.effects()).containsExactly(new Effect.ResetTasks(), new Effect.Ring());
        assertThat(decision.job().status())
                .extracting("state", "epoch", "failure", "finishedAt")
                .containsExactly(JobState.QUEUED, 0, null, null);
        assertThat(advanced(decision.job()).status().state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aJobThatLostItsSnapshotWhenItFailedStartsOver() {
        situation.companionsSignalled = true;
        Job job = machine.taskFailed(copying(), situation, failure(FailureKind.PERMANENT))
                .job();

        var decision = machine.retry(job, situation, BEN);

        assertThat(decision.job().status()).extracting("epoch", "stage").containsExactly(1, -1);
        assertThat(story(decision)).containsExactly("retried");
    }

    @Test
    void aJobWhoseApprovalNoLongerHoldsStartsOver() {
        Job job = machine.taskFailed(copying(), situation, failure(FailureKind.PERMANENT))
                .job();
        situation.scopes = List.of("c".repeat(64));

        assertThat(machine.retry(job, situation, BEN).job().status().epoch()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void everyCommandIsEitherAllowedOrRefusedInEveryState(JobState state) {
        Job job = in(state);
        for (Consumer<Job> command : List.<Consumer<Job>>of(
                each -> machine.cancel(each, situation, BEN, null),
                each -> machine.pause(each, situation, BEN, null),
                each -> machine.resume(each, situation, BEN),
                each -> machine.retry(each, situation, BEN),
                each -> machine.approve(each, situation, BEN, "d".repeat(64), null),
                each -> machine.reject(each, situation, BEN, "d".repeat(64), null))) {
            try {
                command.accept(job);
            } catch (JobRefusedException e) {
                assertThat(e.getMessage()).contains(job.id().toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JobState.class)
    void anEndIsAnEnd(JobState state) {
        Job job = in(state);
        if (!state.terminal()) {
            return;
        }

        assertThat(machine.advance(job, situation).changesNothing(job)).isTrue();
        assertThat(machine.taskFailed(job, situation, failure(FailureKind.PERMANENT))
                        .changesNothing(job))
                .isTrue();
        assertThat(machine.taskFailed(job, situation, failure(FailureKind.REPLAN))
                        .changesNothing(job))
                .isTrue();
        Stream<Consumer<Job>> commands = Stream.of(
                each -> machine.pause(each, situation, BEN, null), each -> machine.resume(each, situation, BEN));
        commands.forEach(
                command -> assertThatThrownBy(() -> command.accept(job)).isInstanceOf(JobRefusedException.class));
    }

    @Test
    void aJobRestsWhileAServerIsExhaustedAndGoesOnByItself() {
        Job job = copying();

        var paused = machine.exhausted(job, situation, failure(FailureKind.EXHAUSTED));
        var early = machine.advance(paused.job(), situation);
        situation.now = NOON.plus(REST);
        var rested = machine.advance(paused.job(), situation);

        assertThat(paused.job().status())
                .extracting("state", "pausedFrom", "pauseReason", "resumesAt")
                .containsExactly(JobState.PAUSED, JobState.RUNNING, "It failed", NOON.plus(REST));
        assertThat(paused.events().get(0).data().path("resumesAt").asText())
                .isEqualTo(NOON.plus(REST).toString());
        assertThat(early.changesNothing(paused.job())).isTrue();
        assertThat(rested.job().status())
                .extracting("state", "pausedFrom", "pauseReason", "resumesAt")
                .containsExactly(JobState.RUNNING, null, null, null);
        assertThat(rested.effects()).containsExactly(new Effect.Ring());
        assertThat(story(rested)).containsExactly("resumed");
    }

    @Test
    void itRestsLongerEachTimeUntilItGetsOn() {
        Job job = copying();
        var rests = new ArrayList<Duration>();
        for (int i = 0; i < 6; i++) {
            job = machine.exhausted(job, situation, failure(FailureKind.EXHAUSTED))
                    .job();
            rests.add(Duration.between(situation.now, job.status().resumesAt()));
            situation.now = Objects.requireNonNull(job.status().resumesAt());
            job = advanced(job);
        }
        situation.done("copy");
        situation.tasks.put("verify", 1L);
        Job next = advanced(job);

        assertThat(rests)
                .containsExactly(
                        REST,
                        REST.multipliedBy(2),
                        REST.multipliedBy(4),
                        REST.multipliedBy(8),
                        REST.multipliedBy(16),
                        REST.multipliedBy(16));
        assertThat(job.status().stalls()).isEqualTo(6);
        assertThat(next.status().stalls()).isZero();
    }

    @Test
    void whoPausesOrResumesAJobThatRestsHasTheLastWord() {
        Job resting = machine.exhausted(copying(), situation, failure(FailureKind.EXHAUSTED))
                .job();

        Job kept = machine.pause(resting, situation, BEN, "disk ordered").job();
        Job resumed = machine.resume(resting, situation, BEN).job();
        situation.now = NOON.plus(REST);

        assertThat(kept.status())
                .extracting("state", "pausedFrom", "pauseReason", "resumesAt")
                .containsExactly(JobState.PAUSED, JobState.RUNNING, "disk ordered", null);
        assertThat(machine.advance(kept, situation).changesNothing(kept)).isTrue();
        assertThat(resumed.status()).extracting("state", "stalls").containsExactly(JobState.RUNNING, 0);
        assertThat(machine.exhausted(kept, situation, failure(FailureKind.EXHAUSTED))
                        .changesNothing(kept))
                .isTrue();
    }

    private Job in(JobState state) {
        Job job = copying();
        JobStatus s = job.status();
        var status = new JobStatus(
                state,
                state == JobState.PAUSED ? JobState.RUNNING : null,
                null,
                null,
                0,
                false,
                s.epoch(),
                s.stage(),
                s.phase(),
                s.round(),
                s.replans(),
                s.holds() && !state.terminal(),
                null,
                s.planHash(),
                s.risk(),
                null,
                state == JobState.FAILED ? failure(FailureKind.PERMANENT) : null,
                s.startedAt(),
                state.terminal() ? NOON : null);
        return new Job(job.id(), job.spec(), status);
    }

    @Test
    void onlyWhoMayRunJobsSteersThem() {
        Job job = copying();
        for (Principal nobody : Arrays.asList(
                human("eve", "viewer"), new Principal("w-1", Principal.Kind.WORKER, Set.of("author", "operator")))) {
            assertThatThrownBy(() -> machine.cancel(job, situation, nobody, null))
                    .isInstanceOfSatisfying(
                            JobRefusedException.class,
                            e -> assertThat(e.reason()).isEqualTo(JobRefusedException.Reason.FORBIDDEN));
        }
        assertThatThrownBy(() -> machine.requireRunner("prodution", ANA, "submit"))
                .hasMessageContaining("production");
    }
}
