package dev.godwit.common.keys;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** An Ed25519 key pair: signs what anyone with the public half can check. Immutable; prints as its id. */
public final class SigningKey {

    private final PrivateKey secret;
    private final VerifyingKey verifying;

    SigningKey(PrivateKey secret, VerifyingKey verifying) {
        this.secret = secret;
        this.verifying = verifying;
    }

    /** That of the public half. */
    public String id() {
        return verifying.id();
    }

    public VerifyingKey verifyingKey() {
        return verifying;
    }

    /** The signature of {@code message}, 64 bytes. */
    public byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance(VerifyingKey.ALGORITHM);
            signature.initSign(secret);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot sign with key " + id(), e);
        }
    }

    PrivateKey secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "SigningKey[" + id() + "]";
    }
}
