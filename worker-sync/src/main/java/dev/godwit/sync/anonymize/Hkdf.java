package dev.godwit.sync.anonymize;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** RFC 5869 with SHA-256: one master key, any number of independent keys, each bound to what it is for. */
final class Hkdf {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HASH_BYTES = 32;

    private Hkdf() {}

    static byte[] extract(byte[] salt, byte[] material) {
        return mac(salt, material);
    }

    static byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
        byte[] result = new byte[length];
        byte[] previous = new byte[0];
        for (int done = 0, counter = 1; done < length; done += HASH_BYTES, counter++) {
            byte[] input = Arrays.copyOf(previous, previous.length + info.length + 1);
            System.arraycopy(info, 0, input, previous.length, info.length);
            input[input.length - 1] = (byte) counter;
            previous = mac(pseudorandomKey, input);
            System.arraycopy(previous, 0, result, done, Math.min(HASH_BYTES, length - done));
        }
        return result;
    }

    static byte[] expand(byte[] pseudorandomKey, String info, int length) {
        return expand(pseudorandomKey, info.getBytes(StandardCharsets.UTF_8), length);
    }

    private static byte[] mac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no " + ALGORITHM, e);
        }
    }
}
