package dev.godwit.sync.subset;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Of the rows that it is told of, those with the smallest hashes, up to a number; of two with one hash that which lies first. Holds at most twice as many. */
public final class CappedRows {

    private static final int FIRST = 1024;

    private final int most;
    private long[] hashes = new long[FIRST];
    private long[] positions = new long[FIRST];
    private int size;
    private long all;

    /** @param most less than 2^30 */
    public CappedRows(long most) {
        this.most = Math.toIntExact(most);
    }

    public void add(long hash, long position) {
        all++;
        if (size == hashes.length) {
            if (size >= 2L * most) {
                cut();
            } else {
                int room = (int) Math.min(2L * most, 2L * size);
                hashes = Arrays.copyOf(hashes, Math.max(room, size + 1));
                positions = Arrays.copyOf(positions, hashes.length);
            }
        }
        hashes[size] = hash;
        positions[size] = position;
        size++;
    }

    /** About how many bytes of memory it takes. */
    public long bytes() {
        return 2L * Long.BYTES * hashes.length;
    }

    /** How many it was told of and has not taken. */
    public long leftOut() {
        return all - Math.min(all, most);
    }

    /** Those that are taken, in no order. */
    public void forEach(LongConsumer consumer) {
        cut();
        for (int i = 0; i < size; i++) {
            consumer.accept(positions[i]);
        }
    }

    /** Puts the smallest {@link #most} to the front, by parting like quicksort does, and forgets the others. */
    private void cut() {
        if (size <= most) {
            return;
        }
        int from = 0;
        int to = size - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            long hash = hashes[middle];
            long position = positions[middle];
            int low = from;
            int high = to;
            while (low <= high) {
                while (isLess(low, hash, position)) {
                    low++;
                }
                while (isMore(high, hash, position)) {
                    high--;
                }
                if (low <= high) {
                    swap(low++, high--);
                }
            }
            if (most - 1 <= high) {
                to = high;
            } else if (most - 1 >= low) {
                from = low;
            } else {
                break;
            }
        }
        size = most;
    }

    private boolean isLess(int at, long hash, long position) {
        return hashes[at] < hash || (hashes[at] == hash && positions[at] < position);
    }

    private boolean isMore(int at, long hash, long position) {
        return hashes[at] > hash || (hashes[at] == hash && positions[at] > position);
    }

    private void swap(int a, int b) {
        long hash = hashes[a];
        hashes[a] = hashes[b];
        hashes[b] = hash;
        long position = positions[a];
        positions[a] = positions[b];
        positions[b] = position;
    }
}
