package dev.godwit.coordinator.http;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins, in a form that clients cannot make up or use with another list or filter. Thread-safe.
 */
final class PageTokens {

    private static final int MAC_BYTES = 16;

    private final byte[] key;

    PageTokens(byte[] key) {
        this.key = key.clone();
    }

    /** @param list names the list and its filter */
    String after(String list, String last) {
        byte[] position = last.getBytes(StandardCharsets.UTF_8);
        byte[] mac = mac(list, position);
        byte[] token = Arrays.copyOf(mac, mac.length + position.length);
        System.arraycopy(position, 0, token, mac.length, position.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Where the page before this {@code list}'s next one ended; null for the first page. */
    @Nullable
    String position(String list, @Nullable String token) {
        if (token == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length > MAC_BYTES) {
                byte[] position = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
                if (Hashes.same(Arrays.copyOf(bytes, MAC_BYTES), mac(list, position))) {
                    return new String(position, StandardCharsets.UTF_8);
                }
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static ProblemException invalid() {
        return ProblemException.parameter(
                "pageToken", "Not a token of this list with these filters. Start again without it.");
    }

    private byte[] mac(String list, byte[] position) {
        byte[] name = list.getBytes(StandardCharsets.UTF_8);
        byte[] length = {(byte) (name.length >>> 8), (byte) name.length};
        return Arrays.copyOf(Hashes.hmac(key, length, name, position), MAC_BYTES);
    }
}
