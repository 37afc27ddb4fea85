package dev.godwit.coordinator.http;

/** Reads numbers of queries and headers. */
final class Numbers {

    private Numbers() {}

    /** @throws IllegalArgumentException saying what was expected */
    static long within(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(expected(least, most), e);
        }
        throw new IllegalArgumentException(expected(least, most));
    }

    private static String expected(long least, long most) {
        return most == Long.MAX_VALUE
                ? "Expected a whole number, %d or more".formatted(least)
                : "Expected a whole number from %d to %d".formatted(least, most);
    }
}
