package dev.godwit.common.keys;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;

/** A secret of 32 bytes or more under which HMAC-SHA-256 is computed. Immutable; prints as its id. */
public final class MacKey {

    private static final int LEAST = 32;
    private static final byte[] ID_LABEL = "godwit.key.id".getBytes(StandardCharsets.US_ASCII);

    private final byte[] secret;
    private final String id;

    /** @throws IllegalArgumentException if {@code secret} is shorter than 32 bytes */
    public MacKey(byte[] secret) {
        if (secret.length < LEAST) {
            throw new IllegalArgumentException(
                    "A key has at least %d bytes, this one %d".formatted(LEAST, secret.length));
        }
        this.secret = secret.clone();
        this.id = KeyIds.of(Hashes.hmac(this.secret, ID_LABEL));
    }

    /** Sixteen hex digits that tell keys apart and say nothing about the secret. */
    public String id() {
        return id;
    }

    /** The HMAC-SHA-256 of the concatenated {@code parts}. */
    public byte[] mac(byte[]... parts) {
        return Hashes.hmac(secret, parts);
    }

    /** Whether {@code mac} is that of {@code parts}; takes the same time either way. */
    public boolean verifies(byte[] mac, byte[]... parts) {
        return Hashes.same(mac, mac(parts));
    }

    byte[] secret() {
        return secret.clone();
    }

    @Override
    public String toString() {
        return "MacKey[" + id + "]";
    }
}
