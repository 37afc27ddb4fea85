package dev.godwit.common.event;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * The signature of a worker's report under the secret of its grant: HMAC-SHA-256 over id, type and the bytes of the data as they
 * travel, in base64url. Time, source and key are not covered, and nothing is decided by them.
 */
public final class ReportMac {

    /** The CloudEvents extension that holds it. */
    public static final String ATTRIBUTE = "mac";

    private static final byte[] DOMAIN = "godwit.report.v1\0".getBytes(StandardCharsets.US_ASCII);

    private ReportMac() {}

    /** @param secret as in {@code Grant.secret}: base64url */
    public static String of(String secret, UUID id, String type, byte[] data) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(secret, id, type, data));
    }

    public static boolean verifies(String mac, String secret, UUID id, String type, byte[] data) {
        try {
            return Hashes.same(Base64.getUrlDecoder().decode(mac), mac(secret, id, type, data));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] mac(String secret, UUID id, String type, byte[] data) {
        byte[] head = "%s\0%s\0".formatted(id, type).getBytes(StandardCharsets.UTF_8);
        return Hashes.hmac(Base64.getUrlDecoder().decode(secret), DOMAIN, head, data);
    }
}
