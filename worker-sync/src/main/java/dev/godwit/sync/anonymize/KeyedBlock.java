package dev.godwit.sync.anonymize;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** AES as what it is: a keyed permutation of 16 bytes. For one thread. */
public final class KeyedBlock {
    /** The size of a block in bytes. */
    public static final int BYTES = 16;

    private final Cipher aes;

    KeyedBlock(SecretKeySpec key) {
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no AES", e);
        }
    }

    /** Writes the image of {@code in[offset, offset + 16)}; {@code in} and {@code out} must be different arrays. */
    public void permute(byte[] in, int offset, byte[] out, int position) {
        try {
            aes.update(in, offset, BYTES, out, position);
        } catch (ShortBufferException e) {
            throw new IllegalArgumentException("No room for a block of 16 bytes at " + position, e);
        }
    }
}
