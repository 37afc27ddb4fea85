package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Comment;
import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Comments that silence a rule for the statement below them: {@code -- godwit:ignore drop-column nobody reads it since May}. The reason is required.
 */
final class Suppressions {

    private static final Pattern FORM = Pattern.compile("godwit:ignore\\s+([a-z0-9-]+)(?:\\s+(.*))?", Pattern.DOTALL);

    private record Suppression(String rule, int fromLine) {}

    private final List<Suppression> suppressions = new ArrayList<>();
    private final List<Finding> problems = new ArrayList<>();

    Suppressions(ParsedScript script, String file, Set<String> known) {
        for (Comment comment : script.comments()) {
            Matcher matcher = FORM.matcher(comment.content());
            if (matcher.matches()) {
                String reason = matcher.group(2);
                if (!known.contains(matcher.group(1))) {
                    problem(file, comment, "There is no rule '%s' to ignore.".formatted(matcher.group(1)));
                } else if (reason == null || reason.isBlank()) {
                    problem(file, comment, "Ignoring '%s' needs a reason.".formatted(matcher.group(1)));
                } else {
                    suppressions.add(
                            new Suppression(matcher.group(1), comment.start().line()));
                }
            }
        }
    }

    /** What is wrong with the comments themselves. */
    List<Finding> problems() {
        return problems;
    }

    /** Whether {@code rule} is silenced for {@code statement}: by a comment after the statement before it, and above or inside it. */
    boolean covers(String rule, Statement statement, int previousEndLine) {
        return suppressions.stream()
                .anyMatch(s -> s.rule.equals(rule)
                        && s.fromLine >= previousEndLine
                        && s.fromLine <= statement.end().line());
    }

    private void problem(String file, Comment comment, String message) {
        problems.add(new Finding(
                "bad-suppression",
                Severity.ERROR,
                file,
                comment.start().line(),
                comment.start().column(),
                message,
                "Write: -- godwit:ignore <rule> <reason>"));
    }
}
