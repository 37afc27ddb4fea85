package dev.godwit.sync.pace;

/**
 * A token bucket: so many bytes a second, whoever takes them. It is kept as the moment until which everything taken so far is paid for; who
 * takes waits until then. Idle moments are made up for; after more than {@link #CREDIT_NANOS} of them it begins anew, without a burst. Thread-safe.
 */
public final class Bucket {

    /** Long beside the moments in which copies do something else, as between two chunks; short beside the time over which a rate is looked at. */
    static final long CREDIT_NANOS = 1_000_000_000;

    private static final double SECOND = 1e9;

    private final double nanosPerByte;
    private long paidUntil;

    /** @param now on the monotonic clock that {@link #take} is told, too */
    public Bucket(long bytesPerSecond, long now) {
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("A rate is 1 byte a second at least, not " + bytesPerSecond);
        }
        this.nanosPerByte = SECOND / bytesPerSecond;
        this.paidUntil = now;
    }

    /** Takes {@code bytes}, which have been moved already, and answers for how many nanoseconds nothing more is to be. */
    public synchronized long take(long bytes, long now) {
        long from = now - paidUntil > CREDIT_NANOS ? now : paidUntil;
        paidUntil = from + (long) (bytes * nanosPerByte);
        return Math.max(0, paidUntil - now);
    }
}
