package dev.godwit.sync.anonymize;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA-256 (RFC 2104) without an object per value, which {@code javax.crypto.Mac} cannot do. For one thread; the
 * result stands until the next call.
 */
public final class KeyedDigest {
    /** The size of a result in bytes. */
    public static final int BYTES = 32;

    private static final int BLOCK = 64;

    private final MessageDigest sha;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];
    private final byte[] result = new byte[BYTES];

    KeyedDigest(byte[] key) {
        if (key.length > BLOCK) {
            throw new IllegalArgumentException("A key of more than 64 bytes would have to be hashed first");
        }
        for (int i = 0; i < BLOCK; i++) {
            byte b = i < key.length ? key[i] : 0;
            inner[i] = (byte) (b ^ 0x36);
            outer[i] = (byte) (b ^ 0x5c);
        }
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256", e);
        }
    }

    /** Computes the digest of {@code in[offset, offset + length)}: an array that the next call overwrites. */
    public byte[] digest(byte[] in, int offset, int length) {
        try {
            sha.update(inner, 0, BLOCK);
            sha.update(in, offset, length);
            sha.digest(result, 0, BYTES);
            sha.update(outer, 0, BLOCK);
            sha.update(result, 0, BYTES);
            sha.digest(result, 0, BYTES);
            return result;
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 refused a buffer of 32 bytes", e);
        }
    }
}
