package dev.godwit.sync.plan;

import dev.godwit.common.config.Problems;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which tables are meant: {@code schema.table}, where {@code *} stands for any characters and {@code ?} for one. Case matters.
 *
 * @param only of the tables, as the command line has them: the schema may be left out; empty for all
 * @param without tables that the command line leaves out
 */
public record TablePatterns(List<String> tables, List<String> exclude, List<String> only, List<String> without) {

    public TablePatterns {
        tables = List.copyOf(tables);
        exclude = List.copyOf(exclude);
        only = only == null ? List.of() : List.copyOf(only);
        without = without == null ? List.of() : List.copyOf(without);
    }

    /** Whether one of the patterns means the table, and none of those to leave out does. */
    boolean select(TableName table) {
        return matches(tables, table) && !matches(exclude, table) && isLeft(table);
    }

    /** Whether the command line leaves the table in. */
    private boolean isLeft(TableName table) {
        return (only.isEmpty() || matchesShort(only, table)) && !matchesShort(without, table);
    }

    private static boolean matchesShort(List<String> patterns, TableName table) {
        return patterns.stream()
                .anyMatch(pattern -> regex(pattern).matcher(table.toString()).matches()
                        || regex(pattern).matcher(table.name()).matches());
    }

    private static boolean matches(List<String> patterns, TableName table) {
        return patterns.stream()
                .anyMatch(pattern -> regex(pattern).matcher(table.toString()).matches());
    }

    /**
     * The tables that a sync's {@code tables} select and its {@code exclude} leaves, in order, each with the key of the pattern that selected
     * it. A pattern that selects nothing is probably misspelt, and goes to the problems.
     *
     * @param others what is no table, by name, with why it cannot be copied
     */
    static SortedMap<TableName, String> select(
            WrittenSync sync, Collection<TableName> known, Map<String, String> others, Problems problems) {
        var selected = new TreeMap<TableName, String>();
        matching("tables", sync.file().tables(), sync, known, others, problems)
                .forEach((key, tables) -> tables.forEach(table -> selected.putIfAbsent(table, key)));
        matching("exclude", sync.file().exclude(), sync, known, Map.of(), problems)
                .values()
                .forEach(tables -> tables.forEach(selected::remove));
        TablePatterns patterns = sync.patterns();
        unmatched("--tables", patterns.only(), selected.keySet(), problems);
        unmatched("--exclude", patterns.without(), selected.keySet(), problems);
        selected.keySet().removeIf(table -> !patterns.isLeft(table));
        return selected;
    }

    private static void unmatched(
            String flag, List<String> patterns, Collection<TableName> selected, Problems problems) {
        var names = new TreeSet<String>();
        selected.forEach(table -> {
            names.add(table.toString());
            names.add(table.name());
        });
        for (String pattern : patterns) {
            if (selected.stream().noneMatch(table -> matchesShort(List.of(pattern), table))) {
                problems.add(WrittenSync.inFlag(
                        flag,
                        "%s means none of the tables that the sync selects.".formatted(Quoted.of(pattern)),
                        DidYouMean.hint(pattern, names)));
            }
        }
    }

    private static Map<String, List<TableName>> matching(
            String list,
            List<String> patterns,
            WrittenSync sync,
            Collection<TableName> known,
            Map<String, String> others,
            Problems problems) {
        List<String> names = known.stream().map(TableName::toString).toList();
        var byKey = new LinkedHashMap<String, List<TableName>>();
        for (int i = 0; i < patterns.size(); i++) {
            String key = "%s[%d]".formatted(list, i);
            Pattern regex = regex(patterns.get(i));
            List<TableName> matching = known.stream()
                    .filter(table -> regex.matcher(table.toString()).matches())
                    .toList();
            String other = others.get(patterns.get(i));
            if (other != null) {
                problems.add(sync.inSync(key, other, null));
            } else if (matching.isEmpty()) {
                String message = "%s in '%s' selects no table of the source '%s'."
                        .formatted(Quoted.of(patterns.get(i)), list, sync.file().source());
                problems.add(sync.inSync(key, message, DidYouMean.hint(patterns.get(i), names)));
            }
            byKey.put(key, matching);
        }
        return byKey;
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
