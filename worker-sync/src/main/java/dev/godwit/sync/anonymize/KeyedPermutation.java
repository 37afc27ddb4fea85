package dev.godwit.sync.anonymize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed bijection on {@code [0, size)} for any size: distinct numbers stay distinct and in range, and without the key
 * nothing says which came from which.
 *
 * <p>A Feistel network on two numbers below {@code ceil(sqrt(size))}, with AES as its round function and addition in
 * place of xor, as in NIST's FF1; an image outside the range is mapped again until it is inside, which is next to never.
 * Ten rounds, as in FF1; 24 below its recommended minimum of a million values, because small permutations need more. Of
 * a permutation of a hundred numbers a hundred known pairs are the whole secret: no cipher can help that.
 *
 * <p>For one thread.
 */
public final class KeyedPermutation {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final long SMALL = 1_000_000;

    private final KeyedBlock aes;
    private final byte[] input = new byte[KeyedBlock.BYTES];
    private final byte[] output = new byte[KeyedBlock.BYTES];
    private long size;
    private long side;
    private int rounds;

    KeyedPermutation(SecretKeySpec key) {
        aes = new KeyedBlock(key);
    }

    /**
     * The image of {@code index} among {@code size} numbers, both unsigned. Each size and each tweak (below 2^16) has
     * a permutation of its own.
     */
    public long permute(long index, long size, int tweak) {
        prepare(size, tweak);
        long image = index;
        do {
            image = walk(image, tweak);
        } while (Long.compareUnsigned(image, size) >= 0);
        return image;
    }

    private long walk(long index, int tweak) {
        long left = Long.divideUnsigned(index, side);
        long right = index - left * side;
        for (int round = 0; round < rounds; round += 2) {
            left += draw(round, right, tweak);
            left = left >= side ? left - side : left;
            right += draw(round + 1, left, tweak);
            right = right >= side ? right - side : right;
        }
        return left * side + right;
    }

    /** A keyed number below {@code side}: 63 bits scaled down, which favours none by more than 2^-31. */
    private long draw(int round, long half, int tweak) {
        INTS.set(input, 8, tweak << 16 | round);
        INTS.set(input, 12, (int) half);
        aes.permute(input, 0, output, 0);
        return Math.multiplyHigh((long) LONGS.get(output, 0) >>> 1, side << 1);
    }

    private void prepare(long wanted, int tweak) {
        if (wanted != size) {
            if (wanted == 0 || tweak < 0 || tweak > 0xffff) {
                throw new IllegalArgumentException("Nothing to permute among 0 numbers, or tweak over 16 bits");
            }
            size = wanted;
            side = ceilSqrt(wanted);
            rounds = Long.compareUnsigned(wanted, SMALL) < 0 ? 24 : 10;
            LONGS.set(input, 0, wanted);
        }
    }

    private static long ceilSqrt(long n) {
        double unsigned = n >= 0 ? n : (n >>> 1) * 2.0;
        long root = Math.min((long) Math.sqrt(unsigned), 0xffffffffL);
        while (root < 1L << 32 && Long.compareUnsigned(root * root, n) < 0) {
            root++;
        }
        while (root > 1 && Long.compareUnsigned((root - 1) * (root - 1), n) >= 0) {
            root--;
        }
        return root;
    }
}
