package dev.godwit.coordinator.access;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as its owner has it: {@code gw_<id>_<secret>}. The id is public and finds the stored token; of the secret, 32 random bytes, only
 * a SHA-256 is kept anywhere. (No slow hash: nobody guesses 256 bits.)
 */
public final class BearerToken {

    private static final Pattern FORM = Pattern.compile("gw_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String id;
    private final String secret;

    private BearerToken(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    public static BearerToken random() {
        byte[] id = new byte[8];
        byte[] secret = new byte[32];
        RANDOM.nextBytes(id);
        RANDOM.nextBytes(secret);
        return new BearerToken(
                Hashes.hex(id), Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads {@code text}; empty if it does not have the form of a token. */
    public static Optional<BearerToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? Optional.of(new BearerToken(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    public String id() {
        return id;
    }

    /** The SHA-256 of the secret. */
    public byte[] hash() {
        return Hashes.sha256(secret.getBytes(StandardCharsets.US_ASCII));
    }

    /** The whole token, for its owner's eyes only. */
    public String reveal() {
        return "gw_" + id + "_" + secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "gw_" + id + "_***";
    }
}
