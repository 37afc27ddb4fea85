package dev.godwit.common.keys;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** The public half of a {@link SigningKey}. Immutable. */
public final class VerifyingKey {

    static final String ALGORITHM = "Ed25519";

    private final PublicKey key;
    private final String id;

    VerifyingKey(PublicKey key) {
        this.key = key;
        this.id = KeyIds.of(key.getEncoded());
    }

    /** Sixteen hex digits, from the key's encoding. */
    public String id() {
        return id;
    }

    /** Whether {@code signature} is of {@code message} and by this key's other half. */
    public boolean verifies(byte[] signature, byte[] message) {
        try {
            var check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    byte[] encoded() {
        return key.getEncoded();
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + id + "]";
    }
}
