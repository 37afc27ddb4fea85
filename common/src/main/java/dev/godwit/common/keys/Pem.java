package dev.godwit.common.keys;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Text armour of keys, by RFC 7468. */
final class Pem {

    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";
    static final String MAC_KEY = "GODWIT MAC KEY";

    private Pem() {}

    static String write(String label, byte[] content) {
        var base64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64.encodeToString(content), label);
    }

    /** The first block of {@code text} that is labelled {@code label}. */
    static byte[] read(String text, String label, Path file) throws KeyFileException {
        String begin = "-----BEGIN %s-----".formatted(label);
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END %s-----".formatted(label));
        if (from < 0 || to < from) {
            throw new KeyFileException("'%s' is not the right key file: it has no block '%s'".formatted(file, label));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new KeyFileException("Key file '%s' is damaged".formatted(file));
        }
    }
}
