package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Arrays;
import java.util.List;

/** Picks a value by a keyed hash. */
final class ChoiceMasker implements ValueMasker {
    private final ValueHash hash;
    private final Pool pool;
    private final long[] ends;

    ChoiceMasker(ValueHash hash, Pool pool, List<Long> weights) {
        this.hash = hash;
        this.pool = pool;
        this.ends = new long[weights.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += weights.get(i);
            ends[i] = end;
        }
    }

    @Override
    public int bound(int length) {
        return pool.longest();
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (!hash.hash(in, offset, length)) {
            return UNPARSEABLE;
        }
        int found = Arrays.binarySearch(ends, hash.below(ends[ends.length - 1]) + 1);
        return pool.write(found < 0 ? -found - 1 : found, out, position);
    }
}
