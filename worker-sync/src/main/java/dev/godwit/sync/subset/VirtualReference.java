package dev.godwit.sync.subset;

import dev.godwit.common.config.Doc;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A foreign key that the database does not have: columns that hold keys of another table all the same.
 *
 * @param table as {@code schema.table}
 * @param references as {@code schema.table}
 */
@Doc("a reference such as 'public.notes(customer_ref) -> public.customers(ref)'")
public record VirtualReference(String table, List<String> columns, String references, List<String> referencedColumns) {

    private static final Pattern FORM =
            Pattern.compile("\\s*([^()]+?)\\s*\\(([^()]+)\\)\\s*->\\s*([^()]+?)\\s*\\(([^()]+)\\)\\s*");

    public VirtualReference {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /** Reads {@code schema.table(column, ..) -> schema.table(column, ..)}; names as they stand in the catalog, without quotes. */
    public static VirtualReference parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Write it as 'schema.table(column) -> schema.table(column)'.");
        }
        List<String> columns = names(parts.group(2));
        List<String> referenced = names(parts.group(4));
        if (columns.size() != referenced.size()) {
            throw new IllegalArgumentException(
                    "It has %d columns on its left and %d on its right.".formatted(columns.size(), referenced.size()));
        }
        return new VirtualReference(parts.group(1), columns, parts.group(3), referenced);
    }

    private static List<String> names(String list) {
        List<String> names =
                Arrays.stream(list.split(",", -1)).map(String::strip).toList();
        if (names.contains("")) {
            throw new IllegalArgumentException("A column has no name.");
        }
        return names;
    }

    @Override
    public String toString() {
        return "%s(%s) -> %s(%s)"
                .formatted(table, String.join(", ", columns), references, String.join(", ", referencedColumns));
    }
}
