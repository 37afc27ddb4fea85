package dev.godwit.sync.anonymize;

import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * A keyed bijection on strings of bits that keeps prefixes: two strings whose first n bits are equal have images whose first n bits are, and
 * no more. The construction of Crypto-PAn (Xu, Fan, Ammar, Moon 2002) with AES: each bit is flipped or not by a keyed function of those
 * before it. For one thread.
 */
public final class PrefixPermutation {
    private final KeyedBlock aes;
    private final byte[] plain = new byte[KeyedBlock.BYTES];
    private final byte[] input = new byte[KeyedBlock.BYTES];
    private final byte[] output = new byte[KeyedBlock.BYTES];

    PrefixPermutation(SecretKeySpec key) {
        aes = new KeyedBlock(key);
    }

    /** Replaces the first {@code bits} bits of {@code bytes}, whose length is 4 or 16; each length has a bijection of its own. */
    public void permute(byte[] bytes, int length, int bits) {
        System.arraycopy(bytes, 0, plain, 0, length);
        Arrays.fill(input, (byte) 0);
        if (length < KeyedBlock.BYTES) {
            input[KeyedBlock.BYTES - 1] = (byte) length;
        }
        for (int bit = 0; bit < bits; bit++) {
            int at = bit >>> 3;
            int mask = 0x80 >>> (bit & 7);
            // What is before this bit, and a one that says where it ends.
            input[at] = (byte) ((plain[at] & -(mask << 1)) | mask);
            aes.permute(input, 0, output, 0);
            if (output[0] < 0) {
                bytes[at] ^= (byte) mask;
            }
            input[at] = plain[at];
        }
    }
}
