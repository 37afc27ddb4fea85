package dev.godwit.sync.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Two seeded 64-bit hashes of a row, and their sums over all rows. Each step folds sixteen bytes into each hash by one
 * multiplication to 128 bits, as wyhash does. Not a MAC: it finds accidents, not an enemy who knows the seed.
 */
final class RowHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private long high;
    private long low;
    private long highSum;
    private long lowSum;

    RowHash(DigestSeed seed) {
        first = seed.first();
        second = seed.second();
        third = seed.third();
        fourth = seed.fourth();
    }

    void begin() {
        high = third;
        low = fourth;
    }

    /** Adds a part of the row. How a row is cut into parts is part of its hash. The last sixteen bytes may be taken twice. */
    void update(byte[] in, int offset, int length) {
        long h = high ^ length * ODD;
        long l = low ^ length * ODD;
        int last = offset + length - 16;
        for (int at = offset; at < last; at += 16) {
            long p = (long) LONGS.get(in, at);
            long q = (long) LONGS.get(in, at + 8);
            h = fold(p ^ first, q ^ h);
            l = fold(q ^ second, p ^ l);
        }
        long p = 0;
        long q = 0;
        if (length >= 16) {
            p = (long) LONGS.get(in, last);
            q = (long) LONGS.get(in, last + 8);
        } else if (length >= 8) {
            p = (long) LONGS.get(in, offset);
            q = (long) LONGS.get(in, last + 8);
        } else if (length >= 4) {
            p = (int) INTS.get(in, offset);
            q = (int) INTS.get(in, last + 12);
        } else if (length > 0) {
            p = in[offset];
            q = (in[offset + length / 2] & 0xff) * 256L + (in[last + 15] & 0xff);
        }
        high = fold(p ^ first, q ^ h);
        low = fold(q ^ second, p ^ l);
    }

    void end() {
        highSum += endHigh();
        lowSum += endLow();
    }

    /** The hash of the present row alone, which is not added. */
    CopyDigest.Sum one() {
        return new CopyDigest.Sum(endHigh(), endLow());
    }

    /** 64 bits of the present row alone, which is not added. */
    long bits() {
        return endHigh();
    }

    private long endHigh() {
        return fold(high ^ second, third);
    }

    private long endLow() {
        return fold(low ^ first, fourth);
    }

    CopyDigest.Sum sum() {
        return new CopyDigest.Sum(highSum, lowSum);
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }
}
