package dev.godwit.schema.sql;

/**
 * A comment of a script, as written, with its place.
 *
 * @param text with its markers: {@code -- like this} or {@code /* like this *}{@code /}
 * @param start its first character
 * @param end just after its last character; a line comment ends before the line break
 */
public record Comment(Kind kind, String text, Location start, Location end) {

    /** The two ways to write one. */
    public enum Kind {
        LINE,
        BLOCK
    }

    /** What it says: without its markers, and without blanks around. */
    public String content() {
        return switch (kind) {
            case LINE -> text.substring(2).strip();
            case BLOCK -> text.substring(2, text.length() - 2).strip();
        };
    }
}
