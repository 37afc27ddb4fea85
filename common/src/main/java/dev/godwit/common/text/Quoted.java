package dev.godwit.common.text;

/**
 * Foreign text made fit to stand in a message: shortened, and with everything invisible written out, so that it can
 * neither flood a log nor forge a line of it nor steer a terminal.
 */
public final class Quoted {
    private static final int LONGEST = 60;
    private static final int LONGEST_SENTENCE = 600;

    private Quoted() {}

    /** Returns the text in single quotes. */
    public static String of(String text) {
        return "'" + bare(text) + "'";
    }

    /** Returns the text without quotes. */
    public static String bare(String text) {
        return shown(text, LONGEST);
    }

    /** Returns a message of somebody else's, whole unless it is very long. */
    public static String sentence(String message) {
        return shown(message, LONGEST_SENTENCE);
    }

    private static String shown(String text, int longest) {
        var result = new StringBuilder();
        int index = 0;
        for (int count = 0; index < text.length() && count < longest; count++) {
            int character = text.codePointAt(index);
            append(result, character);
            index += Character.charCount(character);
        }
        return index < text.length() ? result + "..." : result.toString();
    }

    private static void append(StringBuilder result, int character) {
        switch (character) {
            case '\n' -> result.append("\\n");
            case '\r' -> result.append("\\r");
            case '\t' -> result.append("\\t");
            default -> {
                if (isInvisible(character)) {
                    result.append("\\u{%x}".formatted(character));
                } else {
                    result.appendCodePoint(character);
                }
            }
        }
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
