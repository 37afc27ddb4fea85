package dev.godwit.sync.verify;

import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.copy.LeakFilter;

/**
 * Looks an original up in a value: as the whole of it, and as any run of one to three words in it, so that an address in a sentence or in JSON is
 * found. A word is what stands between white space, quotes, brackets, commas and the like; full stops at its end are not part of it.
 *
 * <p>For one thread.
 */
public final class LeakWords {

    private static final int LONGEST_RUN = 3;
    private static final boolean[] SEPARATOR = new boolean[256];

    static {
        " \t\n\r\"'{}[](),;:<>|\\".chars().forEach(c -> SEPARATOR[c] = true);
    }

    private final LeakFilter filter;
    private final int[] starts = new int[LONGEST_RUN];
    private long lookups;

    public LeakWords(LeakFilter filter) {
        this.filter = filter;
    }

    /** Whether {@code in[offset, offset + length)} holds a value that the filter knows. */
    public boolean holds(byte[] in, int offset, int length) {
        int end = offset + length;
        if (known(in, offset, end)) {
            return true;
        }
        int words = 0;
        int at = offset;
        while (at < end) {
            while (at < end && SEPARATOR[in[at] & 0xff]) {
                at++;
            }
            if (at == end) {
                break;
            }
            int start = at;
            while (at < end && !SEPARATOR[in[at] & 0xff]) {
                at++;
            }
            starts[words % LONGEST_RUN] = start;
            words++;
            int wordEnd = at;
            while (wordEnd > start + 1 && in[wordEnd - 1] == '.') {
                wordEnd--;
            }
            for (int run = 1; run <= Math.min(words, LONGEST_RUN); run++) {
                if (known(in, starts[(words - run) % LONGEST_RUN], wordEnd)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How often the filter was asked: see {@link LeakFilter#chanceOfAFalseHit}. */
    public long lookups() {
        return lookups;
    }

    private boolean known(byte[] in, int from, int to) {
        if (to - from < LeakCollector.MIN_BYTES) {
            return false;
        }
        lookups++;
        return filter.contains(in, from, to - from);
    }
}
