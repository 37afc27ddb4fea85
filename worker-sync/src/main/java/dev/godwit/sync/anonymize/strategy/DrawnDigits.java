package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedHash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Digits drawn by a keyed hash: fast, and two numbers may draw the same. */
final class DrawnDigits implements PhoneDigits {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final KeyedHash hash;
    private final byte[] input = new byte[16];

    DrawnDigits(KeyedHash hash) {
        this.hash = hash;
    }

    @Override
    public long replace(int callingCode, long number, long lowest) {
        LONGS.set(input, 0, (long) callingCode);
        LONGS.set(input, 8, number);
        hash.hash(input, 0, input.length);
        return lowest + Math.multiplyHigh(hash.high() >>> 1, (lowest * 9) << 1);
    }
}
