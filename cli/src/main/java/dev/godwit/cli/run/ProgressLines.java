package dev.godwit.cli.run;

import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.run.JobProgress.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts progress into lines: one for each table or stage, with rows a second and the time it still takes. Confined to one thread. */
final class ProgressLines {

    private static final int BAR = 24;
    private static final int LONGEST_LABEL = 32;
    private static final int MOST_LINES = 15;

    private final Map<String, Rate> rows = new HashMap<>();
    private final Map<String, Rate> weights = new HashMap<>();

    /** @param bars whether a bar shows the fraction, beside the number */
    List<String> of(List<Lane> lanes, Forecast forecast, long nanos, boolean bars, int columns) {
        int label = Math.min(
                LONGEST_LABEL,
                lanes.stream().mapToInt(lane -> lane.label().length()).max().orElse(0));
        var lines = new ArrayList<String>();
        int hidden = 0;
        for (Lane lane : lanes) {
            rows.computeIfAbsent(lane.label(), same -> new Rate()).add(nanos, (double) lane.rows());
            weights.computeIfAbsent(lane.label(), same -> new Rate()).add(nanos, lane.weightDone());
            if (lines.size() < MOST_LINES) {
                lines.add(cut(line(lane, forecast.table(lane.label()), label, bars), columns));
            } else {
                hidden++;
            }
        }
        if (hidden > 0) {
            lines.add("... and %d more".formatted(hidden));
        }
        if (forecast.tables().size() > 1
                && forecast.all().fraction() < 1
                && forecast.all().etaSeconds() != null) {
            lines.add(cut(sum(forecast.all()), columns));
        }
        return lines;
    }

    /** All tables together, whose chunks share the slots. */
    private static String sum(Forecast.Lane all) {
        return "All tables: %d %%  %s rows  %s rows/s  ETA %s"
                .formatted(
                        (int) (all.fraction() * 100),
                        Quantities.count(all.rows()),
                        Quantities.count(all.rowsPerSecond()),
                        eta(all));
    }

    private static String eta(Forecast.Lane lane) {
        return Quantities.duration(Duration.ofSeconds(Objects.requireNonNull(lane.etaSeconds())));
    }

    /** @param copied what is known of the table, if the lane is one */
    private String line(Lane lane, Forecast.@Nullable Lane copied, int width, boolean bars) {
        var line = new StringBuilder(cut(lane.label(), width));
        line.append(" ".repeat(Math.max(0, width - line.length()))).append("  ");
        double fraction = lane.done() || copied == null ? lane.fraction() : copied.fraction();
        if (bars) {
            int full = (int) Math.round(fraction * BAR);
            line.append('[')
                    .append("#".repeat(full))
                    .append("-".repeat(BAR - full))
                    .append("]  ");
        }
        line.append(String.format(Locale.ROOT, "%3d %%", (int) (fraction * 100)));
        if (lane.tasks() > 1) {
            line.append("  %d of %d tasks".formatted(lane.tasksDone(), lane.tasks()));
        }
        if (lane.rows() > 0) {
            line.append("  ").append(Quantities.count(lane.rows())).append(" rows");
        }
        if (lane.done()) {
            return line.append("  done").toString();
        }
        double perSecond = rate(rows, lane).perSecond();
        if (perSecond >= 1) {
            line.append("  ").append(Quantities.count(Math.round(perSecond))).append(" rows/s");
        }
        double speed = rate(weights, lane).perSecond();
        if (copied != null) {
            if (copied.etaSeconds() != null) {
                line.append("  ETA ").append(eta(copied));
            }
        } else if (speed > 0) {
            long seconds = Math.round((lane.weight() - lane.weightDone()) / speed);
            line.append("  ETA ").append(Quantities.duration(Duration.ofSeconds(seconds)));
        }
        return line.toString();
    }

    private static Rate rate(Map<String, Rate> rates, Lane lane) {
        return rates.computeIfAbsent(lane.label(), same -> new Rate());
    }

    static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 2)) + "..";
    }
}
