package dev.godwit.common.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** How long something takes, as people write it ({@code 1h30m}, {@code 500ms}) or as ISO 8601 does ({@code PT30S}). */
final class Durations {
    static final String PATTERN =
            "(?=.)([0-9]{1,12}d)?([0-9]{1,12}h)?([0-9]{1,12}m(?!s))?([0-9]{1,12}s)?([0-9]{1,12}ms)?";

    private static final Pattern SYNTAX = Pattern.compile(PATTERN);
    private static final ChronoUnit[] UNITS = {
        ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS, ChronoUnit.MILLIS
    };

    private Durations() {}

    static Duration parse(String text) {
        Duration duration = text.startsWith("P") ? iso(text) : units(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Not a duration: it is negative");
        }
        return duration;
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Not an ISO 8601 duration such as PT30S", e);
        }
    }

    private static Duration units(String text) {
        var match = SYNTAX.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("Not a duration: numbers with d, h, m, s or ms, the largest first");
        }
        Duration sum = Duration.ZERO;
        for (int i = 0; i < UNITS.length; i++) {
            String part = match.group(i + 1);
            if (part != null) {
                sum = sum.plus(Long.parseLong(part.replaceAll("[a-z]", "")), UNITS[i]);
            }
        }
        return sum;
    }
}
