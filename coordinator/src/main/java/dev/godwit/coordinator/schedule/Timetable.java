package dev.godwit.coordinator.schedule;

import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/**
 * A cron on the clocks of a zone: instants.
 *
 * <p>Where clocks are changed, each time of the cron comes once a day: one that is left out comes at the first instant after the gap, and one
 * that there is twice comes the first time. A cron of every hour does not go by the clock but by what passes: it comes in each hour that
 * there is, 23 on the one day, 25 on the other.
 */
public record Timetable(Cron cron, ZoneId zone) {

    /** How far to look back for the last instants, the nearest first: after a year's outage nobody counts every minute of it. */
    private static final List<Duration> WINDOWS =
            List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(32), Duration.ofDays(366));

    /** @throws IllegalArgumentException if one of them cannot be read, or the cron never comes */
    public static Timetable of(String cron, String zone) {
        return new Timetable(Cron.parse(cron), zone(zone));
    }

    /** A zone by its name in the tz database: an offset alone knows nothing of changes of clocks.
     *
     * @throws IllegalArgumentException if there is none of that name */
    public static ZoneId zone(String name) {
        var known = ZoneId.getAvailableZoneIds();
        if (!known.contains(name)) {
            String hint = DidYouMean.hint(name, known);
            throw new IllegalArgumentException(
                    "Unknown time zone %s. Expected a name of the tz database, such as Europe/Berlin or UTC.%s"
                            .formatted(Quoted.of(name), hint == null ? "" : " " + hint));
        }
        return ZoneId.of(name);
    }

    /** The first instant after {@code instant}. */
    public Instant next(Instant instant) {
        return cron.everyHour() ? nextPassing(instant) : nextOnTheClock(instant);
    }

    /** The next {@code count} instants after {@code instant}. */
    public List<Instant> next(Instant instant, int count) {
        var next = new ArrayList<Instant>();
        Instant last = instant;
        for (int i = 0; i < count; i++) {
            last = next(last);
            next.add(last);
        }
        return List.copyOf(next);
    }

    /** The instants after {@code after} and not after {@code until}, the first {@code most} of them. */
    List<Instant> between(Instant after, Instant until, int most) {
        var found = new ArrayList<Instant>();
        for (Instant next = next(after); !next.isAfter(until) && found.size() < most; next = next(next)) {
            found.add(next);
        }
        return found;
    }

    /** The last {@code most} instants after {@code after} and not after {@code until}, in order. */
    List<Instant> lastBetween(Instant after, Instant until, int most) {
        for (Duration window : WINDOWS) {
            Instant begin = until.minus(window);
            if (begin.isBefore(after)) {
                break;
            }
            List<Instant> found = between(begin, until, Integer.MAX_VALUE);
            if (found.size() >= most) {
                return last(found, most);
            }
        }
        return last(between(after, until, Integer.MAX_VALUE), most);
    }

    private static List<Instant> last(List<Instant> found, int most) {
        return found.subList(Math.max(0, found.size() - most), found.size());
    }

    private Instant nextOnTheClock(Instant instant) {
        LocalDateTime time = instant.atZone(zone).toLocalDateTime();
        while (true) {
            time = nextTime(time);
            Instant found = once(time);
            if (found.isAfter(instant)) {
                return found;
            }
        }
    }

    private Instant once(LocalDateTime time) {
        ZoneRules rules = zone.getRules();
        List<ZoneOffset> offsets = rules.getValidOffsets(time);
        return offsets.isEmpty()
                ? rules.getTransition(time).getInstant()
                : time.toInstant(offsets.get(0)); // the earlier of two
    }

    /** Goes from change to change of the clocks; between two of them the offset stays. */
    private Instant nextPassing(Instant instant) {
        ZoneRules rules = zone.getRules();
        Instant from = instant;
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            Instant found = nextTime(LocalDateTime.ofInstant(from, offset)).toInstant(offset);
            ZoneOffsetTransition change = rules.nextTransition(from);
            if (change == null || found.isBefore(change.getInstant())) {
                return found;
            }
            from = change.getInstant().minusNanos(1);
            Instant after = nextTime(LocalDateTime.ofInstant(from, change.getOffsetAfter()))
                    .toInstant(change.getOffsetAfter());
            if (after.equals(change.getInstant())) {
                return after;
            }
            from = change.getInstant();
        }
    }

    private LocalDateTime nextTime(LocalDateTime time) {
        return cron.next(time)
                .orElseThrow(() -> new IllegalStateException("Cron '%s' does not come after %s".formatted(cron, time)));
    }
}
