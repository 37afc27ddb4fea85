package dev.godwit.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers, sizes and times as people read them. */
public final class Quantities {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Quantities() {}

    /** As in {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As in {@code 12.3 MB}, of 1000. */
    public static String bytes(long size) {
        int unit = 0;
        double left = (double) size;
        while (Math.abs(left) >= 1000 && unit < UNITS.length - 1) {
            left /= 1000;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", left)
                : String.format(Locale.ROOT, "%.1f %s", left, UNITS[unit]);
    }

    /** As in {@code 0.4 s}, {@code 42 s}, {@code 3 m 05 s}, {@code 2 h 10 m}. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d m %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d m", seconds / 3600, seconds / 60 % 60);
    }

    /** To the second, in UTC, as in {@code 2026-11-20 05:06:07Z}. */
    public static String instant(Instant instant) {
        return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ');
    }
}
