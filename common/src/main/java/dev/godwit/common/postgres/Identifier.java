package dev.godwit.common.postgres;

import java.nio.charset.StandardCharsets;

/** Writes names into SQL: the one place where text becomes part of a statement. */
public final class Identifier {

    /** NAMEDATALEN - 1: PostgreSQL cuts longer names silently, so that two become one. */
    private static final int MAX_BYTES = 63;

    private Identifier() {}

    /** {@code name} in double quotes, fit to stand in a statement.
     *
     * @throws IllegalArgumentException if it is empty, longer than 63 bytes, or holds a control character */
    public static String quote(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A name in SQL cannot be empty");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("Name longer than 63 bytes: '%s'".formatted(name));
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Name with a control character");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code text} as a string literal, for the few places that take no parameter, as {@code COMMENT ON} does. */
    public static String literal(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("Text with a NUL");
        }
        String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') >= 0 ? " E" + quoted : quoted;
    }
}
