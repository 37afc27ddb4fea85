package dev.godwit.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the command lines of a page apart as a shell would, as far as our pages use it: quotes, and comments after three blanks. */
final class ShellWords {

    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    private ShellWords() {}

    static String[] of(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> QUOTED.matcher(word.group())
                        .replaceAll(quoted ->
                                Matcher.quoteReplacement(quoted.group(1) != null ? quoted.group(1) : quoted.group(2))))
                .toArray(String[]::new);
    }

    /** The commands of a block, without prompts and remarks. */
    static List<String> commands(String code) {
        return code.replaceAll("\\\\\n\\s*", " ")
                .lines()
                .map(line -> line.replaceFirst("^\\$ ", "").replaceFirst(" {3,}.*", ""))
                .map(line -> line.replaceFirst("\\s+#.*$", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
