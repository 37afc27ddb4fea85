package dev.godwit.sync.copy;

/**
 * A random sample of a stream of values whose length nobody knows, as hashes. When it is full about half of it goes, at random, and from
 * then on half as many are taken; so it is bounded, and no pattern in the stream can hide from it. The first value of all always stays.
 * For one thread; allocates nothing.
 */
final class LeakSample {
    /** With fewer, a throw of coins might leave too little. */
    static final int SMALLEST = 16;

    private final long[] hashes;
    private int size;
    private long skipped;
    private long random;

    LeakSample(int capacity, long seed) {
        if (capacity < SMALLEST) {
            throw new IllegalArgumentException(
                    "A leak sample has at least %d values, not %d".formatted(SMALLEST, capacity));
        }
        hashes = new long[capacity];
        random = seed * 0x9e3779b97f4a7c15L | 1;
    }

    /** Whether the next value is to be added. */
    boolean wantsNext() {
        return size == 0 || (next() >>> 16 & skipped) == 0;
    }

    void add(long hash) {
        while (size == hashes.length) {
            thin();
        }
        hashes[size++] = hash;
    }

    int size() {
        return size;
    }

    void addTo(LeakFilter filter) {
        for (int i = 0; i < size; i++) {
            filter.add(hashes[i]);
        }
    }

    private void thin() {
        int kept = 1;
        for (int i = 1; i < size; i++) {
            if (next() < 0) {
                hashes[kept++] = hashes[i];
            }
        }
        size = kept;
        skipped = skipped << 1 | 1;
    }

    /** Marsaglia's xorshift64*. */
    private long next() {
        random ^= random >>> 12;
        random ^= random << 25;
        random ^= random >>> 27;
        return random * 0x2545f4914f6cdd1dL;
    }
}
