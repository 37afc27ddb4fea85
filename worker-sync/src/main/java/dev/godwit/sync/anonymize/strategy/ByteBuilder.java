package dev.godwit.sync.anonymize.strategy;

import java.util.Arrays;

/** Bytes that grow, and keep their room. For one thread. */
final class ByteBuilder {
    byte[] bytes = new byte[512];
    int length;

    void clear() {
        length = 0;
    }

    /** Makes room for {@code more} bytes behind those that are there. */
    void ensure(int more) {
        long needed = (long) length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }

    void add(int b) {
        ensure(1);
        bytes[length++] = (byte) b;
    }

    void add(byte[] in, int from, int to) {
        ensure(to - from);
        System.arraycopy(in, from, bytes, length, to - from);
        length += to - from;
    }
}
