package dev.godwit.sync.copy;

/**
 * How a copy is made.
 *
 * @param batchBytes how much output makes a message; 64 to 256 KB are best
 */
public record CopyOptions(int batchBytes, DigestSeed seed, LeakProbe probe) {
    /** What is best on most machines. */
    public static final int DEFAULT_BATCH_BYTES = 128 * 1024;

    private static final int MIN_BATCH_BYTES = 1024;
    private static final int MAX_BATCH_BYTES = 16 * 1024 * 1024;

    public CopyOptions {
        if (batchBytes < MIN_BATCH_BYTES || batchBytes > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "A batch has %d to %d bytes, not %d".formatted(MIN_BATCH_BYTES, MAX_BATCH_BYTES, batchBytes));
        }
    }

    /** Batches of 128 KB, and nobody who looks on. */
    public static CopyOptions of(DigestSeed seed) {
        return new CopyOptions(DEFAULT_BATCH_BYTES, seed, LeakProbe.NONE);
    }

    /** The same with a probe. */
    public CopyOptions withProbe(LeakProbe newProbe) {
        return new CopyOptions(batchBytes, seed, newProbe);
    }
}
