package dev.godwit.sync.plan;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.text.DidYouMean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which tables are meant: {@code schema.table}, where {@code *} stands for any characters and {@code ?} for one. Case matters. */
public final class TablePatterns {

    private TablePatterns() {}

    /** The tables that {@code patterns} select and {@code exclude} leaves, in order.
     *
     * @param problems gets a sentence for each pattern that selects nothing: it is probably misspelt */
    public static List<TableName> select(
            List<String> patterns, List<String> exclude, Collection<TableName> known, List<String> problems) {
        var selected = new TreeSet<TableName>();
        for (String pattern : patterns) {
            selected.addAll(matching("tables", pattern, known, problems));
        }
        for (String pattern : exclude) {
            selected.removeAll(matching("exclude", pattern, known, problems));
        }
        return new ArrayList<>(selected);
    }

    private static List<TableName> matching(
            String key, String pattern, Collection<TableName> known, List<String> problems) {
        Pattern regex = regex(pattern);
        List<TableName> matching = known.stream()
                .filter(t -> regex.matcher(t.toString()).matches())
                .toList();
        if (matching.isEmpty()) {
            problems.add("'%s' in '%s' selects no table of the source.%s"
                    .formatted(
                            pattern,
                            key,
                            DidYouMean.hint(
                                    pattern,
                                    known.stream().map(TableName::toString).toList())));
        }
        return matching;
    }

    private static Pattern regex(String glob) {
        var regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
