package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;

/**
 * 64 keyed bits of a value, from which nobody without the mask key can tell the value. ASCII case and blanks around a value make no
 * difference. For one thread.
 */
final class LeakHash {
    private final SipHash hash;
    private byte[] folded = new byte[256];
    private int length;

    LeakHash(MaskKey key) {
        hash = new SipHash(key.derive("leak-filter", SipHash.KEY_BYTES));
    }

    long of(byte[] in, int offset, int size) {
        int from = offset;
        int to = offset + size;
        while (from < to && blank(in[from])) {
            from++;
        }
        while (from < to && blank(in[to - 1])) {
            to--;
        }
        length = to - from;
        if (folded.length < length) {
            folded = new byte[Math.max(length, 2 * folded.length)];
        }
        for (int i = 0; i < length; i++) {
            byte b = in[from + i];
            folded[i] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
        return hash.hash(folded, 0, length);
    }

    /** How many bytes the last value has without the blanks around it. */
    int length() {
        return length;
    }

    private static boolean blank(byte b) {
        return b >= 0 && b <= ' ';
    }
}
