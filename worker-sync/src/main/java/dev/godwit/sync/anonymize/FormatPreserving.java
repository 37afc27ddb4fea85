package dev.godwit.sync.anonymize;

import java.math.BigInteger;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * FF1 of NIST SP 800-38G with AES: a keyed bijection on strings of one length over any alphabet of 2 to 256 symbols. Not reversible here:
 * only encryption is needed. Without an object per value; for one thread.
 */
public final class FormatPreserving {
    /** The longest string, and the longest tweak. */
    public static final int MAX_LENGTH = 512;

    /** NIST asks for a million strings at least (SP 800-38G, revision 1). */
    public static final int FEWEST = 1_000_000;

    private static final int ROUNDS = 10;

    private final KeyedBlock aes;
    private final byte[] head = new byte[KeyedBlock.BYTES];
    private final byte[] chain = new byte[KeyedBlock.BYTES];
    private final byte[] block = new byte[KeyedBlock.BYTES];
    private final byte[] sealed = new byte[KeyedBlock.BYTES];
    private final byte[] tail = new byte[2 * MAX_LENGTH + 2 * KeyedBlock.BYTES];
    private final byte[] number = new byte[MAX_LENGTH];
    private final int[] drawn = new int[MAX_LENGTH];
    private final int[] bytesOf = new int[MAX_LENGTH / 2 + 1];
    private byte[] a = new byte[MAX_LENGTH];
    private byte[] b = new byte[MAX_LENGTH];
    private int radix;

    FormatPreserving(SecretKeySpec key) {
        aes = new KeyedBlock(key);
    }

    /** The shortest string of which there are {@link #FEWEST} over so many symbols. */
    public static int shortest(int radix) {
        int length = 2;
        for (long strings = (long) radix * radix; strings < FEWEST; strings *= radix) {
            length++;
        }
        return length;
    }

    /**
     * Replaces {@code symbols[from, from + length)}, numbers below {@code newRadix}, by their image. Each length and each tweak has a bijection
     * of its own.
     */
    public void permute(byte[] symbols, int from, int length, int newRadix, byte[] tweak, int tweakLength) {
        if (length < 2 || length > MAX_LENGTH || tweakLength > MAX_LENGTH) {
            throw new IllegalArgumentException("FF1 takes 2 to %d symbols, not %d".formatted(MAX_LENGTH, length));
        }
        prepare(newRadix);
        int u = length / 2;
        int v = length - u;
        System.arraycopy(symbols, from, a, 0, u);
        System.arraycopy(symbols, from + u, b, 0, v);
        head(u, length, tweakLength);
        int size = bytesOf[v];
        int words = (size + 3) / 4 + 1;
        int tailLength = (tweakLength + size + KeyedBlock.BYTES) / KeyedBlock.BYTES * KeyedBlock.BYTES;
        Arrays.fill(tail, 0, tailLength, (byte) 0);
        System.arraycopy(tweak, 0, tail, 0, tweakLength);
        for (int round = 0; round < ROUNDS; round++) {
            boolean even = (round & 1) == 0;
            tail[tailLength - size - 1] = (byte) round;
            number(b, even ? v : u, tailLength - size, size);
            draw(tailLength, words);
            add(even ? u : v, words);
            byte[] swap = a;
            a = b;
            b = swap;
        }
        System.arraycopy(a, 0, symbols, from, u);
        System.arraycopy(b, 0, symbols, from + u, v);
    }

    private void prepare(int newRadix) {
        if (newRadix != radix) {
            if (newRadix < 2 || newRadix > 256) {
                throw new IllegalArgumentException("FF1 has 2 to 256 symbols here, not " + newRadix);
            }
            radix = newRadix;
            BigInteger base = BigInteger.valueOf(radix);
            BigInteger power = BigInteger.ONE;
            for (int i = 0; i < bytesOf.length; i++) {
                bytesOf[i] = (power.subtract(BigInteger.ONE).bitLength() + 7) / 8;
                power = power.multiply(base);
            }
        }
    }

    private void head(int u, int length, int tweakLength) {
        Arrays.fill(head, (byte) 0);
        head[0] = 1;
        head[1] = 2;
        head[2] = 1;
        head[4] = (byte) (radix >>> 8);
        head[5] = (byte) radix;
        head[6] = ROUNDS;
        head[7] = (byte) u;
        head[10] = (byte) (length >>> 8);
        head[11] = (byte) length;
        head[14] = (byte) (tweakLength >>> 8);
        head[15] = (byte) tweakLength;
    }

    /** Writes the number that the symbols are in base {@link #radix} to the tail, in base 256. */
    private void number(byte[] symbols, int count, int at, int size) {
        Arrays.fill(number, 0, size, (byte) 0);
        for (int i = 0; i < count; i++) {
            int carry = symbols[i] & 0xff;
            for (int k = size - 1; k >= 0; k--) {
                carry += (number[k] & 0xff) * radix;
                number[k] = (byte) carry;
                carry >>>= 8;
            }
        }
        System.arraycopy(number, 0, tail, at, size);
    }

    /** CBC-MAC of head and tail, stretched to so many words of 32 bits. */
    private void draw(int tailLength, int words) {
        aes.permute(head, 0, chain, 0);
        for (int at = 0; at < tailLength; at += KeyedBlock.BYTES) {
            for (int i = 0; i < KeyedBlock.BYTES; i++) {
                block[i] = (byte) (chain[i] ^ tail[at + i]);
            }
            aes.permute(block, 0, chain, 0);
        }
        for (int word = 0; word < words; word++) {
            int part = word / 4;
            if (part > 0 && word % 4 == 0) {
                System.arraycopy(chain, 0, block, 0, KeyedBlock.BYTES);
                block[15] ^= (byte) part;
                block[14] ^= (byte) (part >>> 8);
                aes.permute(block, 0, sealed, 0);
            }
            byte[] source = part == 0 ? chain : sealed;
            int at = word % 4 * 4;
            drawn[word] = (source[at] & 0xff) << 24
                    | (source[at + 1] & 0xff) << 16
                    | (source[at + 2] & 0xff) << 8
                    | (source[at + 3] & 0xff);
        }
    }

    /** Adds the drawn number to {@link #a} in base {@link #radix}, and forgets what does not fit. */
    private void add(int count, int words) {
        int first = 0;
        int carry = 0;
        for (int i = count - 1; i >= 0; i--) {
            long rest = 0;
            for (int word = first; word < words; word++) {
                long value = rest << 32 | (drawn[word] & 0xffffffffL);
                long quotient = value / radix;
                drawn[word] = (int) quotient;
                rest = value - quotient * radix;
            }
            while (first < words && drawn[first] == 0) {
                first++;
            }
            int sum = (a[i] & 0xff) + (int) rest + carry;
            carry = sum >= radix ? 1 : 0;
            a[i] = (byte) (sum - carry * radix);
        }
    }
}
