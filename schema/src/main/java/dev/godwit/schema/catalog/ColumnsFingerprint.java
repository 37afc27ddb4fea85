package dev.godwit.schema.catalog;

import dev.godwit.common.json.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A hash over the names, types and order of a table's columns: equal for two tables exactly when COPY moves rows from one to
 * the other without a word about columns. Does not depend on dropped columns, the search path or the server's version.
 */
public final class ColumnsFingerprint {

    /** What counts of a column. {@code modifier} is its {@code atttypmod}. */
    public record Part(String name, String typeSchema, String typeName, int modifier) {}

    private ColumnsFingerprint() {}

    public static String of(Table table) {
        return of(table.columns().stream()
                .map(c -> new Part(c.name(), c.type().schema(), c.type().name(), c.typeModifier()))
                .toList());
    }

    /** The SHA-256 in hex; each text goes in with its length, so that no two lists read the same. */
    public static String of(List<Part> columns) {
        var text = new StringBuilder();
        for (Part column : columns) {
            append(text, column.name());
            append(text, column.typeSchema());
            append(text, column.typeName());
            text.append(column.modifier()).append('\n');
        }
        return Hashes.hex(Hashes.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part).append(' ');
    }
}
