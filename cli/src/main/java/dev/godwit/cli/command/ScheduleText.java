package dev.godwit.cli.command;

import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.api.ScheduleDocument.Run;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Schedules as people read them: times by the clocks of their zone. */
final class ScheduleText {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm xxx", Locale.ROOT);

    private ScheduleText() {}

    static String list(List<ScheduleDocument> schedules, Terminal terminal) {
        var table = Table.of("schedule", "cron", "zone", "kind", "environment", "target", "author", "running", "next");
        schedules.forEach(schedule -> table.row(
                schedule.name(),
                schedule.cron(),
                schedule.zone(),
                schedule.kind(),
                schedule.environment(),
                schedule.target(),
                schedule.author(),
                schedule.running().size(),
                schedule.paused() ? "paused" : clock(schedule.next().get(0), ZoneId.of(schedule.zone()))));
        return table.format(terminal, "No schedules.");
    }

    /** One line about a schedule after something was done to it. */
    static String line(ScheduleDocument schedule) {
        return schedule.paused()
                ? "Schedule '%s' is paused".formatted(schedule.name())
                : "Schedule '%s' makes its next job at %s"
                        .formatted(schedule.name(), clock(schedule.next().get(0), ZoneId.of(schedule.zone())));
    }

    static String show(ScheduleDocument schedule, Terminal terminal) {
        var zone = ZoneId.of(schedule.zone());
        var lines = new ArrayList<String>();
        lines.add(line(schedule));
        add(lines, "cron", "%s in %s".formatted(schedule.cron(), schedule.zone()));
        add(lines, "overlap", schedule.overlap());
        add(lines, "missed", schedule.missed());
        add(lines, "backlog", schedule.backlog());
        add(lines, "kind", schedule.kind());
        add(lines, "environment", schedule.environment());
        add(lines, "source", schedule.source());
        add(lines, "target", schedule.target());
        add(lines, "request", schedule.request());
        add(lines, "bundle", schedule.bundle());
        add(lines, "author", schedule.author());
        add(
                lines,
                "set",
                "%s; added %s by %s"
                        .formatted(
                                Quantities.instant(schedule.updatedAt()),
                                Quantities.instant(schedule.createdAt()),
                                schedule.createdBy()));
        add(lines, "running", schedule.running().stream().map(Object::toString).collect(Collectors.joining(", ")));
        add(lines, "waiting", schedule.waiting() == 0 ? null : "%d runs".formatted(schedule.waiting()));
        if (!schedule.next().isEmpty()) {
            lines.add("");
            lines.add(next(schedule.next(), zone, terminal));
        }
        if (schedule.runs() != null && !schedule.runs().isEmpty()) {
            lines.add("");
            lines.add(runs(schedule.runs(), zone, terminal));
        }
        return String.join("\n", lines);
    }

    static String next(List<Instant> next, ZoneId zone, Terminal terminal) {
        var table = Table.of("next in " + zone.getId(), "in UTC");
        next.forEach(instant -> table.row(clock(instant, zone), Quantities.instant(instant)));
        return table.format(terminal, "No instants to come.");
    }

    private static String runs(List<Run> runs, ZoneId zone, Terminal terminal) {
        var table = Table.of("run of", "outcome", "job", "why");
        runs.forEach(run -> table.row(
                clock(run.instant(), zone),
                run.late() ? run.outcome() + ", late" : run.outcome(),
                run.job(),
                why(run, zone)));
        return table.format(terminal, "No runs.");
    }

    private static @Nullable String why(Run run, ZoneId zone) {
        if (run.first() != null) {
            return "%s missed, since %s"
                    .formatted(run.count() >= 1000 ? "1000 or more" : run.count(), clock(run.first(), zone));
        }
        return run.message() == null ? run.reason() : run.message();
    }

    private static String clock(Instant instant, ZoneId zone) {
        return CLOCK.format(instant.atZone(zone));
    }

    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            lines.add("  %-12s %s".formatted(name, value));
        }
    }
}
