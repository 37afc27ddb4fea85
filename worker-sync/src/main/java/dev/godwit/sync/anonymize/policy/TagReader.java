package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads tags from comments on columns and from security labels: {@code @pii}, {@code @pii email}, {@code @godwit strategy=email}, {@code @godwit data=email}, and
 * the masking rules of PostgreSQL Anonymizer. For one plan and one thread.
 */
public final class TagReader {
    private static final Pattern PII =
            Pattern.compile("(?<!\\w)@pii(\\w*)(?:[ :=(/-]+([a-z][a-z-]*))?", Pattern.CASE_INSENSITIVE);
    private static final Pattern GODWIT = Pattern.compile("(?<!\\w)@godwit(\\w*)([^\\n@]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SETTING = Pattern.compile("([^\\s:,;()]+)");
    private static final Pattern MASKED =
            Pattern.compile("\\s*MASKED\\s+WITH\\s+(?:FUNCTION|VALUE)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Collection<String> sorts;
    private final Collection<String> strategies;
    private final List<PolicyProblem> problems = new ArrayList<>();

    /**
     * @param sorts of personal data, as tags may name them
     * @param strategies as tags may name them
     */
    public TagReader(Collection<String> sorts, Collection<String> strategies) {
        this.sorts = sorts;
        this.strategies = strategies;
    }

    /** What is wrong with the tags that were read. */
    public List<PolicyProblem> problems() {
        return List.copyOf(problems);
    }

    /** The tag in a comment on a column, if there is one. */
    public Optional<ColumnTag> comment(ColumnName column, String text) {
        return written(column, text, "the comment on column '%s'".formatted(column));
    }

    /** The tag in a security label; {@code MASKED WITH FUNCTION ...} is one too. */
    public Optional<ColumnTag> label(ColumnName column, String provider, String text) {
        String place = "the security label for '%s' on column '%s'".formatted(provider, column);
        return MASKED.matcher(text).matches()
                ? Optional.of(new ColumnTag(column, Optional.empty(), Optional.empty(), place))
                : written(column, text, place);
    }

    private Optional<ColumnTag> written(ColumnName column, String text, String place) {
        Matcher pii = PII.matcher(text);
        Matcher godwit = GODWIT.matcher(text);
        boolean found = false;
        Optional<String> data = Optional.empty();
        Optional<String> strategy = Optional.empty();
        while (pii.find()) {
            found = true;
            data = data.or(() -> Optional.ofNullable(pii.group(2))
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .filter(sorts::contains));
            whole(column, "@pii", pii.group(1), place);
        }
        while (godwit.find()) {
            found = true;
            whole(column, "@godwit", godwit.group(1), place);
            Matcher setting = SETTING.matcher(godwit.group(2));
            while (setting.find()) {
                String word = setting.group(1).replaceFirst("[.]$", "");
                if (word.isEmpty()) {
                    continue;
                }
                if (word.startsWith("strategy=")) {
                    strategy = known("strategy", word, strategies, column, place);
                } else if (word.startsWith("data=")) {
                    data = known("sort of data", word, sorts, column, place);
                } else {
                    problem(
                            column,
                            "'%s' in %s means nothing. Write '@godwit strategy=...' or '@godwit data=...'.%s"
                                    .formatted(word, place, Nearest.question(word, Set.of("strategy=", "data="))));
                }
            }
        }
        return found ? Optional.of(new ColumnTag(column, data, strategy, place)) : Optional.empty();
    }

    /** What only begins like a tag may be meant as one. */
    private void whole(ColumnName column, String tag, String more, String place) {
        if (!more.isEmpty()) {
            problem(
                    column,
                    "'%s%s' in %s means nothing. Write '%s' with a blank behind it.".formatted(tag, more, place, tag));
        }
    }

    private Optional<String> known(
            String what, String setting, Collection<String> known, ColumnName column, String place) {
        String name = setting.substring(setting.indexOf('=') + 1);
        if (known.contains(name)) {
            return Optional.of(name);
        }
        String keep = name.equals("keep") ? " A tag cannot keep a column; a policy can." : "";
        problem(column, "Unknown %s '%s' in %s.%s%s".formatted(what, name, place, keep, Nearest.question(name, known)));
        return Optional.empty();
    }

    private void problem(ColumnName column, String message) {
        problems.add(new PolicyProblem(Kind.BAD_TAG, column.toString(), message));
    }
}
