package dev.godwit.common.job;

import java.util.UUID;

/** Reads UUIDs strictly: {@link UUID#fromString} also takes {@code 1-1-1-1-1}. */
final class Uuids {

    private Uuids() {}

    static UUID parse(String text, String what) {
        if (text.length() == 36) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Not a %s: '%s'. Expected a UUID.".formatted(what, text), e);
            }
        }
        throw new IllegalArgumentException("Not a %s: '%s'. Expected a UUID.".formatted(what, text));
    }
}
