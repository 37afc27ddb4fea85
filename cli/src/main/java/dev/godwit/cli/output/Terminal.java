package dev.godwit.cli.output;

import java.util.Map;

/**
 * What is on the other side of the standard streams.
 *
 * @param in whether somebody types on standard input
 * @param out whether standard output is a terminal
 * @param err whether standard error is one
 * @param columns its width
 * @param color whether escape sequences may be written to it
 */
public record Terminal(boolean in, boolean out, boolean err, int columns, boolean color) {

    private static final int USUAL = 100;
    private static final int NARROWEST = 40;

    /** Files and pipes. */
    public static final Terminal NONE = new Terminal(false, false, false, Integer.MAX_VALUE, false);

    /**
     * Of this process: the launcher, which can ask, says it in the system property {@code godwit.terminal}, as in {@code in,out,err,120}.
     * Without a launcher nothing counts as a terminal.
     */
    public static Terminal of(Map<String, String> environment, String said) {
        boolean in = false;
        boolean out = false;
        boolean err = false;
        int columns = USUAL;
        for (String word : said.split(",", -1)) {
            switch (word) {
                case "in" -> in = true;
                case "out" -> out = true;
                case "err" -> err = true;
                default -> columns = width(word, columns);
            }
        }
        boolean dumb = "dumb".equals(environment.getOrDefault("TERM", "dumb"));
        boolean color = !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(in, out, err && !dumb, out || err ? columns : Integer.MAX_VALUE, color);
    }

    private static int width(String word, int otherwise) {
        return word.matches("[1-9]\\d{0,4}") ? Math.max(NARROWEST, Integer.parseInt(word)) : otherwise;
    }
}
