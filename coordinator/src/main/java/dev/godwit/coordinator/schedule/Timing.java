package dev.godwit.coordinator.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When a schedule makes jobs, and what it does where it cannot keep to that.
 *
 * @param backlog how many runs it may be behind with: waiting for the one before, or made up for after an outage; 1 to 100
 */
public record Timing(Timetable timetable, Overlap overlap, MissedRuns missed, int backlog) {

    public static final int USUAL_BACKLOG = 10;
    public static final int MOST_BACKLOG = 100;

    /** More missed instants than that are not counted. */
    public static final int MOST_COUNTED = 1_000;

    /** What makes no sense, in words; empty if nothing. */
    public List<String> problems() {
        var problems = new ArrayList<String>();
        if (backlog < 1 || backlog > MOST_BACKLOG) {
            problems.add("A backlog is from 1 to %d runs, not %d.".formatted(MOST_BACKLOG, backlog));
        }
        if (missed == MissedRuns.ALL && (overlap == Overlap.SKIP || overlap == Overlap.CANCEL)) {
            problems.add(
                    "Missed runs cannot all be made up for where overlap is '%s': of those that come at once only one would run. Say 'missed: once', or 'overlap: queue'."
                            .formatted(overlap.word()));
        }
        return problems;
    }

    /**
     * The next thing to do.
     *
     * @param since up to which instant all is done
     * @param standing what the schedule has under way
     */
    public Step next(Instant since, Standing standing, Instant now) {
        if (since.isAfter(now)) {
            return new Step.LookAgainFrom(now);
        }
        if (!standing.waiting().isEmpty() && standing.live() == 0) {
            return new Step.StartWaiting(standing.waiting().get(0));
        }
        Instant next = timetable.next(since);
        if (next.isAfter(now)) {
            return new Step.Rest(next);
        }
        Instant punctual = now.minus(Step.PUNCTUAL);
        return next.isBefore(punctual)
                ? late(since, next, standing, now, punctual)
                : overlapping(next, false, standing);
    }

    private Step late(Instant since, Instant first, Standing standing, Instant now, Instant punctual) {
        int made = switch (missed) {
            case SKIP -> 0;
            case ONCE -> timetable.next(punctual.minusNanos(1)).isAfter(now) ? 1 : 0;
            case ALL -> backlog;
        };
        List<Instant> newest = timetable.lastBetween(since, punctual.minusNanos(1), made + 1);
        return newest.size() <= made ? overlapping(first, true, standing) : missed(since, first, newest.get(0));
    }

    private Step missed(Instant since, Instant first, Instant last) {
        return new Step.Miss(
                first, last, timetable.between(since, last, MOST_COUNTED).size());
    }

    private Step overlapping(Instant instant, boolean late, Standing standing) {
        return switch (overlap) {
            case ALLOW -> new Step.Start(instant, late);
            case SKIP ->
                standing.live() == 0 ? new Step.Start(instant, late) : new Step.Skip(instant, Step.Why.OVERLAP);
            case CANCEL -> standing.running() == 0 ? new Step.Start(instant, late) : new Step.CancelRunning(instant);
            case QUEUE -> {
                if (standing.live() == 0) {
                    yield new Step.Start(instant, late);
                }
                yield standing.waiting().size() < backlog
                        ? new Step.Wait(instant, late)
                        : new Step.Skip(instant, Step.Why.BACKLOG);
            }
        };
    }

    /**
     * What a schedule has under way.
     *
     * @param live how many of its jobs have not ended
     * @param running how many of these nobody has cancelled
     * @param waiting instants that wait for one of them to end, in order
     */
    public record Standing(int live, int running, List<Instant> waiting) {

        public static final Standing NOTHING = new Standing(0, 0, List.of());

        public Standing {
            waiting = List.copyOf(waiting);
        }
    }
}
