package dev.godwit.sync.anonymize;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CMAC (NIST SP 800-38B, RFC 4493): 128 bits of a value that mean nothing without the key. A quarter of the price of
 * HMAC-SHA-256, and no object per value. For one thread; the result stands until the next call.
 */
public final class KeyedHash {
    /** The size of a result in bytes. */
    public static final int BYTES = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int CHUNK = 4096;
    private static final int POLYNOMIAL = 0x87;

    private final Cipher cbc;
    private final Cipher ecb;
    private final long k1High;
    private final long k1Low;
    private final long k2High;
    private final long k2Low;
    private final byte[] blocks = new byte[CHUNK + BYTES];
    private final byte[] sealed = new byte[CHUNK];
    private int at;

    KeyedHash(SecretKeySpec key) {
        try {
            cbc = Cipher.getInstance("AES/CBC/NoPadding");
            cbc.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[BYTES]));
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            ecb.init(Cipher.ENCRYPT_MODE, key);
            byte[] l = cbc.doFinal(new byte[BYTES]);
            long high = (long) LONGS.get(l, 0);
            long low = (long) LONGS.get(l, 8);
            k1High = doubleHigh(high, low);
            k1Low = doubleLow(high, low);
            k2High = doubleHigh(k1High, k1Low);
            k2Low = doubleLow(k1High, k1Low);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no AES", e);
        }
    }

    /** Computes the bits of {@code in[offset, offset + length)}. */
    public void hash(byte[] in, int offset, int length) {
        try {
            int from = offset;
            int left = length;
            while (left > CHUNK) {
                cbc.update(in, from, CHUNK, sealed, 0);
                from += CHUNK;
                left -= CHUNK;
            }
            System.arraycopy(in, from, blocks, 0, left);
            finish(left, left < length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refused whole blocks", e);
        }
    }

    /** The first eight bytes. */
    public long high() {
        return (long) LONGS.get(sealed, at);
    }

    /** The last eight bytes. */
    public long low() {
        return (long) LONGS.get(sealed, at + 8);
    }

    /** Writes the first {@code length} bytes, at most 16, to {@code out} from {@code position}. */
    public void copyTo(byte[] out, int position, int length) {
        System.arraycopy(sealed, at, out, position, length);
    }

    /** Seals the last blocks; one block alone takes the shorter way to the same result. */
    private void finish(int length, boolean chained) throws GeneralSecurityException {
        int last;
        if (length > 0 && (length & 15) == 0) {
            last = length - BYTES;
            fold(last, k1High, k1Low);
        } else {
            last = length & ~15;
            LONGS.set(blocks, length, 1L << 63);
            LONGS.set(blocks, length + 8, 0L);
            fold(last, k2High, k2Low);
        }
        if (last == 0 && !chained) {
            ecb.update(blocks, 0, BYTES, sealed, 0);
        } else {
            cbc.doFinal(blocks, 0, last + BYTES, sealed, 0);
        }
        at = last;
    }

    private void fold(int block, long high, long low) {
        LONGS.set(blocks, block, (long) LONGS.get(blocks, block) ^ high);
        LONGS.set(blocks, block + 8, (long) LONGS.get(blocks, block + 8) ^ low);
    }

    private static long doubleHigh(long high, long low) {
        return high << 1 | low >>> 63;
    }

    private static long doubleLow(long high, long low) {
        return low << 1 ^ (high < 0 ? POLYNOMIAL : 0);
    }
}
