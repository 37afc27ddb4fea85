package dev.godwit.sync.anonymize.strategy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;

/** Whether a text has parts that strategy {@code text} masks. */
public final class KnownParts {

    private KnownParts() {}

    /** An address, an account, a card's, a telephone's or a social security number. */
    public static boolean in(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var scanner = new TextScanner(EnumSet.allOf(TextPart.class));
        for (int at = 0; at < bytes.length; at++) {
            if (scanner.find(bytes, 0, at, bytes.length) > at) {
                return true;
            }
        }
        return false;
    }
}
