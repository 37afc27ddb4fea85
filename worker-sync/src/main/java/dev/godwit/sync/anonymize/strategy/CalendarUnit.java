package dev.godwit.sync.anonymize.strategy;

/** What a moment is cut to. Weeks begin on Monday; all is in UTC. */
enum CalendarUnit {
    YEAR,
    QUARTER,
    MONTH,
    WEEK,
    DAY,
    HOUR,
    MINUTE;

    /** A Monday, in days since 2000. */
    private static final long MONDAY = 2;

    private static final long MICROS_PER_MINUTE = 60_000_000L;

    boolean isShorterThanAWeek() {
        return this == DAY || this == HOUR || this == MINUTE;
    }

    /** The first moment of the one that {@code moment} is in, counted like it. */
    long begin(Moments moments, long moment) {
        long perDay = moments.perDay();
        long days = Math.floorDiv(moment, perDay);
        moments.split(days);
        return switch (this) {
            case YEAR -> Moments.days(moments.year(), 1, 1) * perDay;
            case QUARTER -> Moments.days(moments.year(), moments.month() - (moments.month() - 1) % 3, 1) * perDay;
            case MONTH -> Moments.days(moments.year(), moments.month(), 1) * perDay;
            case WEEK -> (days - Math.floorMod(days - MONDAY, 7L)) * perDay;
            case DAY -> days * perDay;
            case HOUR -> moment - Math.floorMod(moment, 60 * MICROS_PER_MINUTE);
            case MINUTE -> moment - Math.floorMod(moment, MICROS_PER_MINUTE);
        };
    }
}
