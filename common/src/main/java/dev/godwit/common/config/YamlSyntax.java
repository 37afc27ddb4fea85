package dev.godwit.common.config;

import dev.godwit.common.text.Quoted;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in people's words what the YAML parser did not understand. */
final class YamlSyntax {
    /** What the parser says, what we say, and what to do. */
    private record Saying(
            String theirs, String message, @Nullable String hint) {
        Problem at(Origin place) {
            return Problem.at(place, "", message, hint);
        }
    }

    private static final List<Saying> SAYINGS = List.of(
            new Saying("TAB", "A tab indents this line; YAML indents with spaces.", "Replace the tab by spaces."),
            new Saying(
                    "mapping values are not allowed here",
                    "A ':' stands here where no key can end.",
                    "Put a value that contains ': ' in quotes, and check the indentation."),
            new Saying(
                    "could not find expected ':'",
                    "A key without a ':' after it.",
                    "Write 'key: value', with a space."),
            new Saying("but found ':'", "A key is missing before the ':'.", null),
            new Saying("unexpected end of stream", "A quote that was opened is never closed.", null),
            new Saying(
                    "expected <block end>",
                    "The indentation of this line fits nothing above it.",
                    "Keys of one mapping begin in the same column."),
            new Saying("expected ',' or ']'", "A list that was opened with '[' is not closed before here.", null),
            new Saying("expected ',' or '}'", "A mapping that was opened with '{' is not closed before here.", null),
            new Saying(
                    "that cannot start any token",
                    "A value cannot begin with this character.",
                    "Put the value in quotes."));

    private YamlSyntax() {}

    static Problem problem(YamlEngineException failure, Function<Mark, Origin> places, Origin otherwise) {
        String said = failure.getMessage() == null ? "" : failure.getMessage();
        Origin place = otherwise;
        if (failure instanceof MarkedYamlEngineException marked) {
            said = marked.getProblem() == null ? "" : marked.getProblem();
            place = marked.getProblemMark()
                    .or(marked::getContextMark)
                    .map(places)
                    .orElse(otherwise);
        }
        String theirs = said;
        return SAYINGS.stream()
                .filter(saying -> theirs.contains(saying.theirs()))
                .findFirst()
                .orElse(new Saying("", "Not valid YAML: %s.".formatted(tidy(theirs)), null))
                .at(place);
    }

    private static String tidy(String theirs) {
        String line = Quoted.bare(theirs);
        return line.isEmpty() ? "unknown" : line.substring(0, 1).toLowerCase(Locale.ROOT) + line.substring(1);
    }
}
