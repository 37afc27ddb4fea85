package dev.godwit.coordinator.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.api.ScheduleDocument.Run;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.ForbiddenException;
import dev.godwit.coordinator.access.PrincipalKind;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.access.Scope;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Occasion;
import dev.godwit.coordinator.schedule.MissedRuns;
import dev.godwit.coordinator.schedule.Overlap;
import dev.godwit.coordinator.schedule.Schedules.Wanted;
import dev.godwit.coordinator.schedule.Timetable;
import dev.godwit.coordinator.schedule.Timing;
import dev.godwit.testkit.PostgresExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules on a real PostgreSQL. Time passes by setting back up to when a schedule is done. */
class SchedulesIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    /** How many schedules are fifty instants behind, where coordinators compete. */
    private static final int BEHIND = Boolean.getBoolean("nightly") ? 20 : 5;

    private static final Caller ANA = caller("ana", Role.AUTHOR);
    private static final Caller BEN = caller("ben", Role.OPERATOR);
    private static final Caller CLEO = caller("cleo", Role.AUTHOR);

    private final Map<String, List<Caller>> tokens =
            new HashMap<>(Map.of("ana", List.of(ANA), "ben", List.of(BEN), "cleo", List.of(CLEO)));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** When the hourly schedule last came. */
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(20, ChronoUnit.MINUTES);

    private TestPlane plane;
    private ScheduleRounds rounds;

    @BeforeEach
    void start() {
        plane = TestPlane.on(POSTGRES);
        rounds = rounds();
    }

    @AfterEach
    void stop() {
        plane.close();
    }

    private ScheduleRounds rounds() {
        return plane.another()
                .scheduleRounds((handle, principal, now) -> tokens.getOrDefault(principal, List.of()), meters);
    }

    @Test
    void anInstantThatHasComeMakesOneJobInItsAuthorsName() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        rounds.round();
        assertThat(jobs()).isEmpty();

        pass("hourly", Duration.ofHours(1));
        rounds.round();
        rounds.round();

        JobView job = jobs().get(0);
        assertThat(jobs()).hasSize(1);
        assertThat(job.submittedBy()).isEqualTo("ana");
        assertThat(job.schedule()).isEqualTo(new Occasion("hourly", hour));
        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        ScheduleDocument schedule = find("hourly");
        assertThat(schedule.running()).containsExactly(job.id());
        assertThat(schedule.runs()).singleElement().satisfies(run -> {
            assertThat(run.outcome()).isEqualTo("STARTED");
            assertThat(run.job()).isEqualTo(job.id());
        });
        assertThat(schedule.next()).hasSize(10).startsWith(hour.plus(1, ChronoUnit.HOURS));
        assertThat(plane.audited)
                .containsSubsequence("schedule.added by ana", "job.submitted by ana", "schedule.fired by coordinator");
        assertThat(meters.counter("godwit.schedule.runs", "outcome", "started").count())
                .isEqualTo(1);
    }

    @Test
    void itsEventsAreNumberedAndTellOfTheJob() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        pass("hourly", Duration.ofHours(1));
        rounds.round();
        pass("hourly", Duration.ofHours(1));
        plane.plane.schedules().pause(ANA, "hourly", "the weekend");
        plane.plane.schedules().remove(ANA, "hourly");

        assertThat(plane.texts("SELECT (event->>'sequence') || ' ' || (event->>'type') || ' '"
                        + " || coalesce(event->'data'->>'change', event->'data'->>'job')"
                        + " FROM godwit_control.outbox WHERE topic = 'schedule-events' ORDER BY id"))
                .containsExactly(
                        "1 dev.godwit.schedule.changed.v1 added",
                        "2 dev.godwit.schedule.fired.v1 " + jobs().get(0).id(),
                        "3 dev.godwit.schedule.changed.v1 paused",
                        "4 dev.godwit.schedule.changed.v1 removed");
        assertThat(plane.texts("SELECT event->'data'->>'schedule' FROM godwit_control.outbox"
                        + " WHERE event->>'type' = 'dev.godwit.job.submitted.v1'"))
                .containsExactly("hourly");
    }

    /** P4 for schedules: three coordinators look at once, and their sessions are ended again and again. */
    @Test
    void instantsMakeOneJobEachWhoeverLooksAndWhoeverIsLost() throws Exception {
        Instant last = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        for (int i = 0; i < BEHIND; i++) {
            add(ANA, "s-" + i, "* * * * *", Overlap.ALLOW, MissedRuns.ALL, 100);
        }
        plane.execute("UPDATE godwit_control.schedule SET done_until = '%s', next_at = '%s'"
                .formatted(last.minus(Duration.ofMinutes(50)), last.minus(Duration.ofMinutes(49))));
        List<ScheduleRounds> coordinators =
                IntStream.range(0, 3).mapToObj(i -> rounds()).toList();
        var over = new AtomicBoolean();
        var pool = Executors.newFixedThreadPool(4);
        try {
            Future<?> killer = pool.submit(() -> {
                endSessions(over);
                return null;
            });
            var lookers = pool.invokeAll(coordinators.stream()
                    .map(each -> (Callable<Integer>) () -> lookUntilDone(each, last))
                    .toList());
            for (Future<Integer> looker : lookers) {
                assertThat(looker.get()).isPositive();
            }
            over.set(true);
            killer.get();
        } finally {
            pool.shutdownNow();
        }

        assertThat(plane.count("SELECT count(*) FROM godwit_control.job WHERE scheduled_for <= '" + last + "'"))
                .isEqualTo(BEHIND * 50L);
        assertThat(plane.count("SELECT count(DISTINCT (schedule, scheduled_for)) FROM godwit_control.job"
                        + " WHERE scheduled_for <= '" + last + "'"))
                .isEqualTo(BEHIND * 50L);
        assertThat(plane.count("SELECT count(*) FROM godwit_control.job j JOIN godwit_control.schedule_run r"
                        + " ON r.schedule = j.schedule AND r.instant = j.scheduled_for AND r.job = j.id"
                        + " WHERE r.outcome = 'STARTED' AND r.instant <= '" + last + "'"))
                .isEqualTo(BEHIND * 50L);
        assertThat(plane.count("SELECT count(*) FROM godwit_control.outbox"
                        + " WHERE event->>'type' = 'dev.godwit.schedule.fired.v1'"
                        + " AND (event->'data'->>'instant')::timestamptz <= '" + last + "'"))
                .isEqualTo(BEHIND * 50L);
    }

    /** One after the other, as a lost coordinator's would end, until it is {@code over}. */
    private void endSessions(AtomicBoolean over) throws InterruptedException {
        try (Handle session = plane.jdbi().open()) {
            while (!over.get()) {
                session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%godwit_control%'"
                        + " ORDER BY random() LIMIT 1");
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** How many looks it took; those whose session is ended fail, as they do in a coordinator. */
    private int lookUntilDone(ScheduleRounds rounds, Instant last) {
        int looks = 0;
        while (true) {
            try {
                rounds.round();
                looks++;
                if (plane.count("SELECT count(*) FROM godwit_control.schedule WHERE done_until < '" + last + "'")
                        == 0) {
                    return looks;
                }
            } catch (RuntimeException e) {
                assertThat(e).isInstanceOf(JdbiException.class);
            }
        }
    }

    @Test
    void whileItsJobRunsAnInstantIsSkipped() {
        running(Overlap.SKIP);

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs()).hasSize(1);
        assertThat(outcomes("hourly")).containsExactly("SKIPPED overlap", "STARTED");
    }

    @Test
    void orItWaitsUntilTheJobHasEnded() {
        running(Overlap.QUEUE);
        pass("hourly", Duration.ofHours(1));
        rounds.round();
        assertThat(find("hourly").waiting()).isEqualTo(1);
        assertThat(jobs()).hasSize(1);

        plane.worker("w").workOff();
        rounds.round();

        assertThat(jobs()).hasSize(2);
        assertThat(find("hourly").waiting()).isZero();
        assertThat(outcomes("hourly")).containsExactly("STARTED", "STARTED");
    }

    @Test
    void orTheJobIsCancelledAndTheNextTakesItsPlace() {
        running(BEN, Overlap.CANCEL);
        JobId first = jobs().get(0).id();

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(plane.state(first)).isEqualTo(JobState.CANCELLED);
        assertThat(jobs()).hasSize(2);
        assertThat(jobs().get(0).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void noJobIsCancelledForAnInstantThatHadItsJob() {
        running(BEN, Overlap.CANCEL);
        plane.execute("UPDATE godwit_control.schedule_run SET instant = '%s'".formatted(hour));

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.RUNNING));
    }

    @Test
    void orBothRun() {
        running(Overlap.ALLOW);

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs()).hasSize(2).allMatch(job -> job.state() == JobState.RUNNING);
    }

    @Test
    void whoeverMayNotCancelJobsHasNoneCancelledByASchedule() {
        assertThatThrownBy(() -> add(ANA, "hourly", Overlap.CANCEL, MissedRuns.ONCE))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("may not cancel, pause, resume or retry jobs");
    }

    @Test
    void afterAnOutageOneRunMakesUpForTheMissedOnes() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);

        pass("hourly", Duration.ofHours(5));
        rounds.round();

        assertThat(jobs()).hasSize(1);
        Run made = runs("hourly").get(0);
        Run missed = runs("hourly").get(1);
        assertThat(made.outcome()).isEqualTo("STARTED");
        assertThat(missed.outcome()).isEqualTo("MISSED");
        assertThat(missed.count()).isEqualTo(4);
        assertThat(missed.instant()).isEqualTo(made.instant().minus(1, ChronoUnit.HOURS));
    }

    @Test
    void anAuthorWithoutAValidTokenGetsNoJob() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        tokens.remove("ana");

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs()).isEmpty();
        assertThat(runs("hourly")).singleElement().satisfies(run -> {
            assertThat(run.outcome()).isEqualTo("REFUSED");
            assertThat(run.reason()).isEqualTo("author-without-rights");
            assertThat(run.message()).contains("'ana'", "has no valid token any more");
        });
        assertThat(plane.audited).contains("schedule.refused by coordinator");
    }

    @Test
    void anAuthorWhoseTokenNoLongerCoversItGetsNoJob() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        tokens.put(
                "ana",
                List.of(
                        caller("ana", Role.VIEWER),
                        new Caller(
                                "ana",
                                PrincipalKind.HUMAN,
                                Set.of(Role.AUTHOR),
                                new Scope(Set.of("sync"), Set.of("*")),
                                "t")));

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs()).isEmpty();
        assertThat(outcomes("hourly")).containsExactly("REFUSED author-without-rights");
    }

    @Test
    void anyTokenOfTheAuthorThatIsValidWillDo() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        tokens.put("ana", List.of(caller("ana", Role.VIEWER), ANA));

        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aClockThatIsSetBackMakesNoInstantComeTwice() {
        add(ANA, "hourly", Overlap.ALLOW, MissedRuns.ALL);
        pass("hourly", Duration.ofHours(3));
        rounds.round();
        assertThat(jobs()).hasSize(3);

        plane.execute("UPDATE godwit_control.schedule SET done_until = clock_timestamp() + interval '90 days',"
                + " next_at = clock_timestamp() + interval '91 days'");
        rounds.round();
        pass("hourly", Duration.ofHours(3));
        rounds.round();

        assertThat(jobs()).hasSize(3);
        assertThat(
                        plane.count(
                                "SELECT count(*) FROM godwit_control.schedule WHERE next_at > clock_timestamp() + interval '1 hour'"))
                .isZero();
    }

    @Test
    void aPausedScheduleMakesNothingAndMakesUpForNothing() {
        running(Overlap.QUEUE);
        pass("hourly", Duration.ofHours(1));
        rounds.round();
        var schedules = plane.plane.schedules();

        ScheduleDocument paused = schedules.pause(ANA, "hourly", null);
        plane.worker("w").workOff();
        pass("hourly", Duration.ofHours(3));
        rounds.round();
        ScheduleDocument resumed = schedules.resume(ANA, "hourly");
        rounds.round();

        assertThat(jobs()).hasSize(1);
        assertThat(paused.paused()).isTrue();
        assertThat(paused.waiting()).isZero();
        assertThat(paused.next()).isEmpty();
        assertThat(resumed.next()).hasSize(10);
        assertThat(outcomes("hourly")).containsExactly("SKIPPED withdrawn", "STARTED");
        assertThat(plane.audited).contains("schedule.paused by ana", "schedule.resumed by ana");
    }

    @Test
    void addingTheSameAgainChangesNothingAndAnotherIsRefusedUnlessItReplaces() {
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        add(ANA, "hourly", Overlap.SKIP, MissedRuns.ONCE);
        assertThat(plane.audited)
                .filteredOn(action -> action.startsWith("schedule."))
                .hasSize(1);

        assertThatThrownBy(() -> add(ANA, "hourly", Overlap.QUEUE, MissedRuns.ONCE))
                .isInstanceOf(JobRefusedException.class)
                .hasMessageContaining("another schedule 'hourly'");
        assertThatThrownBy(() -> replace(CLEO, "hourly", Overlap.QUEUE))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("'cleo' may not change schedule 'hourly' of 'ana'");

        ScheduleDocument replaced = replace(BEN, "hourly", Overlap.QUEUE);
        pass("hourly", Duration.ofHours(1));
        rounds.round();

        assertThat(replaced.author()).isEqualTo("ben");
        assertThat(replaced.createdBy()).isEqualTo("ana");
        assertThat(jobs().get(0).submittedBy()).isEqualTo("ben");
        assertThat(jobs().get(0).authors()).as("who cannot approve").containsExactly("ana");
    }

    @Test
    void itsJobsStayWhenItIsRemoved() {
        running(Overlap.SKIP);

        ScheduleDocument removed = plane.plane.schedules().remove(ANA, "hourly");
        rounds.round();

        assertThat(removed.running()).hasSize(1);
        assertThat(plane.plane.schedules().find("hourly", 1)).isEmpty();
        assertThat(jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.schedule()).isNotNull());
        assertThat(plane.audited).contains("schedule.removed by ana");
    }

    @Test
    void aJobThatMakesNoSenseIsRefusedBeforeItIsScheduled() {
        var nowhere = new Wanted(
                "nowhere",
                TestPlane.submission(
                        "noop", "nowhere", null, null, Json.object().put("count", 1)),
                timing("@daily", Overlap.SKIP, MissedRuns.ONCE, 10));

        assertThatThrownBy(() -> plane.plane.schedules().add(ANA, nowhere, false))
                .isInstanceOf(JobRefusedException.class)
                .hasMessageContaining("Unknown environment 'nowhere'");
        assertThatThrownBy(() -> add(ANA, "Nightly!", Overlap.SKIP, MissedRuns.ONCE))
                .hasMessageContaining("A schedule's name");
        assertThatThrownBy(() -> add(ANA, "hourly", Overlap.SKIP, MissedRuns.ALL))
                .hasMessageContaining("overlap is 'skip'");
    }

    /** With a job that runs since an instant that is gone. */
    private void running(Overlap overlap) {
        running(ANA, overlap);
    }

    private void running(Caller by, Overlap overlap) {
        add(by, "hourly", overlap, MissedRuns.ONCE);
        pass("hourly", Duration.ofHours(2));
        plane.execute("UPDATE godwit_control.schedule SET next_at = done_until");
        rounds.round();
        assertThat(jobs()).hasSize(1);
        plane.execute("DELETE FROM godwit_control.schedule_run WHERE outcome = 'MISSED'");
        plane.execute("UPDATE godwit_control.job SET scheduled_for = scheduled_for - interval '1 day'");
        plane.execute("UPDATE godwit_control.schedule_run SET instant = instant - interval '1 day'");
    }

    /** Lets so much time pass: what came in the last of it is not done. */
    private void pass(String name, Duration time) {
        Instant until = hour.minus(time).plusSeconds(1);
        plane.execute("UPDATE godwit_control.schedule SET done_until = '%s', next_at = '%s' WHERE name = '%s'"
                .formatted(until, until, name));
    }

    /** Its instants are far from now, whenever a test runs. */
    private String cron() {
        return "%d * * * *".formatted(hour.atZone(ZoneOffset.UTC).getMinute());
    }

    private void add(Caller by, String name, Overlap overlap, MissedRuns missed) {
        add(by, name, cron(), overlap, missed, 10);
    }

    private void add(Caller by, String name, String cron, Overlap overlap, MissedRuns missed, int backlog) {
        plane.plane.schedules().add(by, wanted(name, timing(cron, overlap, missed, backlog)), false);
    }

    private ScheduleDocument replace(Caller by, String name, Overlap overlap) {
        return plane.plane.schedules().add(by, wanted(name, timing(cron(), overlap, MissedRuns.ONCE, 10)), true);
    }

    private static Wanted wanted(String name, Timing timing) {
        return new Wanted(
                name,
                TestPlane.submission(
                        "noop", "development", null, null, Json.object().put("count", 1)),
                timing);
    }

    private static Timing timing(String cron, Overlap overlap, MissedRuns missed, int backlog) {
        return new Timing(Timetable.of(cron, "UTC"), overlap, missed, backlog);
    }

    private ScheduleDocument find(String name) {
        return plane.plane.schedules().find(name, 10).orElseThrow();
    }

    private List<Run> runs(String name) {
        return new ArrayList<>(java.util.Objects.requireNonNull(find(name).runs()));
    }

    private List<String> outcomes(String name) {
        return runs(name).stream()
                .map(run -> run.reason() == null ? run.outcome() : run.outcome() + " " + run.reason())
                .toList();
    }

    private List<JobView> jobs() {
        return plane.plane.jobs().list(Jobs.Filter.ALL, null, 200);
    }

    private static Caller caller(String name, Role role) {
        return new Caller(name, PrincipalKind.HUMAN, Set.of(role), Scope.EVERYWHERE, "t");
    }
}
