package dev.godwit.sync.anonymize.policy;

import java.util.Comparator;
import java.util.regex.Pattern;

/** A column by its full name. Names are as the catalog has them; as text they are quoted where SQL would need it. */
public record ColumnName(String schema, String table, String column) implements Comparable<ColumnName> {
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");
    private static final Comparator<ColumnName> ORDER = Comparator.comparing(ColumnName::schema)
            .thenComparing(ColumnName::table)
            .thenComparing(ColumnName::column);

    @Override
    public int compareTo(ColumnName other) {
        return ORDER.compare(this, other);
    }

    /** As a policy names it: {@code public."Order".id}. */
    @Override
    public String toString() {
        return quoted(schema) + "." + quoted(table) + "." + quoted(column);
    }

    private static String quoted(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
