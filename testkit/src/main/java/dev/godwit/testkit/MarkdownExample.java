package dev.godwit.testkit;

import java.nio.file.Path;
import java.util.List;

/**
 * A fenced code block of a page.
 *
 * @param file relative to the repository
 * @param line the line of the opening fence, from 1
 * @param info all that follows the opening fence, such as {@code sql bad}
 * @param code the lines between the fences, each ended by a line feed
 */
public record MarkdownExample(Path file, int line, String info, String code) {

    /** The first word of the info string; empty if there is none. */
    public String language() {
        return words().isEmpty() ? "" : words().get(0);
    }

    /** Whether {@code word} follows the language in the info string. */
    public boolean has(String word) {
        return words().stream().skip(1).anyMatch(word::equals);
    }

    /** Where it is, as an editor opens it. */
    public String location() {
        return file + ":" + line;
    }

    @Override
    public String toString() {
        return location() + " (" + info + ")";
    }

    private List<String> words() {
        return List.of(info.split("\\s+", -1)).stream()
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
