package dev.godwit.coordinator.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Times on a clock on the wall, as the five fields of a crontab have them: minute, hour, day of the month, month, day of the week. What
 * becomes of them where clocks are changed is up to a {@link Timetable}. Immutable; equal if written alike.
 */
public final class Cron {

    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private static final String HOW = "Expected five fields: minute, hour, day of the month, month and day of the week,"
            + " as in '30 2 * * 1-5', or one of %s.";

    private static final Map<String, String> NICKNAMES = new TreeMap<>(Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *"));

    private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0-23");
    private static final int LONGEST = 200;
    private static final LocalDateTime ANY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private final String text;
    private final boolean everyHour;
    private final ExecutionTime times;

    private Cron(String text, boolean everyHour, ExecutionTime times) {
        this.text = text;
        this.everyHour = everyHour;
        this.times = times;
    }

    /** @throws IllegalArgumentException if {@code text} is no cron, means two things, or never comes; the message says which */
    public static Cron parse(String text) {
        String plain = text.strip().replaceAll("\\s+", " ");
        if (plain.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A cron has %d characters at most, not %d.".formatted(LONGEST, plain.length()));
        }
        List<String> fields = fields(plain);
        requireOneMeaning(plain, fields.get(2), fields.get(4));
        var cron = new Cron(plain, EVERY_HOUR.contains(fields.get(1)), times(plain, String.join(" ", fields)));
        if (cron.next(ANY_TIME).isEmpty()) {
            throw new IllegalArgumentException(
                    "Cron '%s' never comes: no month that it names has such a day. Choose another day."
                            .formatted(plain));
        }
        return cron;
    }

    private static List<String> fields(String text) {
        String meant = text.startsWith("@") ? NICKNAMES.get(text.toLowerCase(Locale.ROOT)) : text;
        if (text.equalsIgnoreCase("@reboot")) {
            throw new IllegalArgumentException("Cron '@reboot' is no time. " + how());
        }
        List<String> fields = meant == null ? List.of() : Arrays.asList(meant.split(" ", -1));
        if (fields.size() != 5) {
            throw unreadable(text, meant == null ? "unknown name" : "%d fields".formatted(fields.size()), null);
        }
        return fields;
    }

    /** Crons disagree about days that are given twice, once as a step: some want both to fit, some either. */
    private static void requireOneMeaning(String text, String day, String weekday) {
        boolean both = !day.equals("*") && !weekday.equals("*");
        if (both && (day.startsWith("*") || weekday.startsWith("*"))) {
            throw new IllegalArgumentException(
                    "Cron '%s' has two meanings: of a step of days (*/n) beside a day of the other kind, some crons want both to fit and some either. Write the days out."
                            .formatted(text));
        }
    }

    private static ExecutionTime times(String text, String fields) {
        try {
            return ExecutionTime.forCron(PARSER.parse(fields));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).replace("Failed to parse cron expression. ", "");
            throw unreadable(text, why.replaceFirst("\\.$", ""), e);
        }
    }

    private static IllegalArgumentException unreadable(
            String text, String why, @org.jspecify.annotations.Nullable IllegalArgumentException cause) {
        return new IllegalArgumentException("Cron '%s' cannot be read: %s. %s".formatted(text, why, how()), cause);
    }

    private static String how() {
        return HOW.formatted(String.join(", ", NICKNAMES.keySet()));
    }

    /** The next time after {@code time}. Always there: a cron that never comes is none. */
    Optional<LocalDateTime> next(LocalDateTime time) {
        return times.nextExecution(time.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** Whether it comes in every hour of a day on which it comes at all. */
    boolean everyHour() {
        return everyHour;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cron cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
