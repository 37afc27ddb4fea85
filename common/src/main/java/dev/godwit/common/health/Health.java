package dev.godwit.common.health;

/**
 * The condition of one part of a process.
 *
 * @param detail a sentence for an operator: what is wrong and since when; no addresses with credentials, no values of rows
 */
public record Health(Status status, String detail) {

    /** In order of badness. */
    public enum Status {
        UP,
        /** Works, but not as it should: something it uses is away and it waits for it. */
        DEGRADED,
        /** Cannot do its work; nothing should be sent here. */
        DOWN;

        /** The worse of two. */
        public Status worse(Status other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    public static Health up(String detail) {
        return new Health(Status.UP, detail);
    }

    public static Health degraded(String detail) {
        return new Health(Status.DEGRADED, detail);
    }

    public static Health down(String detail) {
        return new Health(Status.DOWN, detail);
    }
}
