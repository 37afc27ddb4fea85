package dev.godwit.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.coordinator.schedule.Timing.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final Instant SINCE = Instant.parse("2026-11-20T00:00:00Z");
    private static final Standing ONE_RUNS = new Standing(1, 1, List.of());

    @Test
    void beforeTheNextInstantNothingIsDone() {
        assertThat(hourly(Overlap.SKIP, MissedRuns.ONCE).next(SINCE, Standing.NOTHING, at("00:59:59")))
                .isEqualTo(new Step.Rest(at("01:00:00")));
    }

    @Test
    void atItsInstantAJobIsMade() {
        assertThat(hourly(Overlap.SKIP, MissedRuns.ONCE).next(SINCE, Standing.NOTHING, at("01:00:00")))
                .isEqualTo(new Step.Start(at("01:00:00"), false));
    }

    @Test
    void untilAMinuteLaterTheInstantIsNotMissed() {
        var timing = hourly(Overlap.SKIP, MissedRuns.SKIP);

        assertThat(timing.next(SINCE, Standing.NOTHING, at("01:01:00")))
                .isEqualTo(new Step.Start(at("01:00:00"), false));
        assertThat(timing.next(SINCE, Standing.NOTHING, at("01:01:01")))
                .isEqualTo(new Step.Miss(at("01:00:00"), at("01:00:00"), 1));
    }

    @Test
    void afterAnOutageMissedRunsAreLeftOutMadeUpForOnceOrAll() {
        assertThat(steps(hourly(Overlap.ALLOW, MissedRuns.SKIP), Standing.NOTHING, at("05:30:00")))
                .containsExactly(new Step.Miss(at("01:00:00"), at("05:00:00"), 5));
        assertThat(steps(hourly(Overlap.ALLOW, MissedRuns.ONCE), Standing.NOTHING, at("05:30:00")))
                .containsExactly(
                        new Step.Miss(at("01:00:00"), at("04:00:00"), 4), new Step.Start(at("05:00:00"), true));
        assertThat(steps(hourly(Overlap.ALLOW, MissedRuns.ALL), Standing.NOTHING, at("05:30:00")))
                .containsExactly(
                        new Step.Miss(at("01:00:00"), at("02:00:00"), 2),
                        new Step.Start(at("03:00:00"), true),
                        new Step.Start(at("04:00:00"), true),
                        new Step.Start(at("05:00:00"), true));
    }

    @Test
    void aRunThatIsOnTimeMakesUpForTheMissedOnes() {
        assertThat(steps(hourly(Overlap.SKIP, MissedRuns.ONCE), Standing.NOTHING, at("05:00:20")))
                .containsExactly(
                        new Step.Miss(at("01:00:00"), at("04:00:00"), 4), new Step.Start(at("05:00:00"), false));
    }

    @Test
    void oneMissedInstantIsMadeUpFor() {
        assertThat(steps(hourly(Overlap.SKIP, MissedRuns.ONCE), Standing.NOTHING, at("01:30:00")))
                .containsExactly(new Step.Start(at("01:00:00"), true));
    }

    @Test
    void ofAYearOfMissedMinutesNotAllAreCounted() {
        var timing = new Timing(Timetable.of("* * * * *", "UTC"), Overlap.SKIP, MissedRuns.ONCE, 3);

        assertThat(timing.next(
                        SINCE,
                        Standing.NOTHING,
                        SINCE.plus(Duration.ofDays(365)).plusSeconds(30)))
                .isEqualTo(new Step.Miss(
                        SINCE.plusSeconds(60), SINCE.plus(Duration.ofDays(365)).minusSeconds(60), Timing.MOST_COUNTED));
    }

    @Test
    void anInstantThatOverlapsIsSkippedQueuedCancelsOrIsAllowed() {
        Instant now = at("01:00:01");

        assertThat(hourly(Overlap.SKIP, MissedRuns.ONCE).next(SINCE, ONE_RUNS, now))
                .isEqualTo(new Step.Skip(at("01:00:00"), Step.Why.OVERLAP));
        assertThat(hourly(Overlap.QUEUE, MissedRuns.ONCE).next(SINCE, ONE_RUNS, now))
                .isEqualTo(new Step.Wait(at("01:00:00"), false));
        assertThat(hourly(Overlap.CANCEL, MissedRuns.ONCE).next(SINCE, ONE_RUNS, now))
                .isEqualTo(new Step.CancelRunning(at("01:00:00")));
        assertThat(hourly(Overlap.ALLOW, MissedRuns.ONCE).next(SINCE, ONE_RUNS, now))
                .isEqualTo(new Step.Start(at("01:00:00"), false));
    }

    @Test
    void onceTheJobBeforeIsCancelledTheNextIsMade() {
        assertThat(hourly(Overlap.CANCEL, MissedRuns.ONCE).next(SINCE, new Standing(1, 0, List.of()), at("01:00:01")))
                .isEqualTo(new Step.Start(at("01:00:00"), false));
    }

    @Test
    void whatWaitsIsStartedWhenNothingRunsAnyMore() {
        var waiting = List.of(at("01:00:00"), at("02:00:00"));
        var timing = hourly(Overlap.QUEUE, MissedRuns.ONCE);

        assertThat(timing.next(at("02:00:00"), new Standing(1, 1, waiting), at("02:10:00")))
                .isEqualTo(new Step.Rest(at("03:00:00")));
        assertThat(timing.next(at("02:00:00"), new Standing(0, 0, waiting), at("02:10:00")))
                .isEqualTo(new Step.StartWaiting(at("01:00:00")));
    }

    @Test
    void noMoreWaitThanTheBacklogAllows() {
        var full = new Standing(1, 1, List.of(at("01:00:00"), at("02:00:00"), at("03:00:00")));

        assertThat(hourly(Overlap.QUEUE, MissedRuns.ONCE).next(at("03:00:00"), full, at("04:00:00")))
                .isEqualTo(new Step.Skip(at("04:00:00"), Step.Why.BACKLOG));
    }

    @Test
    void aClockThatWasSetBackIsFollowed() {
        assertThat(hourly(Overlap.SKIP, MissedRuns.ONCE).next(at("05:00:00"), Standing.NOTHING, at("01:30:00")))
                .isEqualTo(new Step.LookAgainFrom(at("01:30:00")));
    }

    @Test
    void policiesThatDefeatEachOtherAreRefused() {
        assertThat(hourly(Overlap.SKIP, MissedRuns.ALL).problems())
                .singleElement()
                .asString()
                .contains("overlap is 'skip'");
        assertThat(hourly(Overlap.CANCEL, MissedRuns.ALL).problems()).hasSize(1);
        assertThat(hourly(Overlap.QUEUE, MissedRuns.ALL).problems()).isEmpty();
        assertThat(new Timing(Timetable.of("@daily", "UTC"), Overlap.SKIP, MissedRuns.ONCE, 101).problems())
                .containsExactly("A backlog is from 1 to 100 runs, not 101.");
    }

    /** All steps until there is nothing to do, with jobs that end at once. */
    private static List<Step> steps(Timing timing, Standing standing, Instant now) {
        var steps = new ArrayList<Step>();
        Instant since = SINCE;
        while (true) {
            Step step = timing.next(since, standing, now);
            if (step instanceof Step.Rest) {
                return steps;
            }
            steps.add(step);
            since = step instanceof Step.Miss miss ? miss.last() : ((Step.Start) step).instant();
        }
    }

    private static Timing hourly(Overlap overlap, MissedRuns missed) {
        return new Timing(Timetable.of("0 * * * *", "UTC"), overlap, missed, 3);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-20T" + time + "Z");
    }
}
