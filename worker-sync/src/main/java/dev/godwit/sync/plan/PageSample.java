package dev.godwit.sync.plan;

/**
 * What lies on one page of a relation.
 *
 * @param liveBytes of its live rows, with what they keep in TOAST
 */
public record PageSample(long page, long liveBytes) {

    public PageSample {
        if (page < 0 || liveBytes < 0) {
            throw new IllegalArgumentException("No page %d with %d bytes".formatted(page, liveBytes));
        }
    }
}
