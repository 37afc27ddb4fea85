package dev.godwit.sync.anonymize.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which columns a rule is about: {@code schema.table.column}, where each part may have {@code *} for any characters and
 * {@code ?} for one. Case matters; a part in double quotes is taken as it is.
 */
public record ColumnPattern(String text, List<Part> parts) {
    private static final int PARTS = 3;

    /** One of the three names. */
    public record Part(String name, boolean quoted) {
        boolean isPattern() {
            return !quoted && (name.indexOf('*') >= 0 || name.indexOf('?') >= 0);
        }

        boolean matches(String other) {
            return isPattern() ? glob().matcher(other).matches() : name.equals(other);
        }

        private Pattern glob() {
            StringBuilder regex = new StringBuilder();
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
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

    public ColumnPattern {
        parts = List.copyOf(parts);
    }

    /** Reads a pattern; the exception's message says what it should be. */
    public static ColumnPattern parse(String text) {
        List<Part> parts = parts(text);
        if (parts.size() != PARTS) {
            throw malformed(text);
        }
        return new ColumnPattern(text, parts);
    }

    /** Reads a pattern that may leave out the schema, and the table: {@code users.email}, {@code email}. */
    public static ColumnPattern parseShort(String text) {
        var parts = new ArrayList<>(parts(text));
        if (parts.size() > PARTS) {
            throw malformed(text);
        }
        while (parts.size() < PARTS) {
            parts.add(0, new Part("*", false));
        }
        return new ColumnPattern(text, parts);
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            int end = quoted ? endOfQuoted(text, at) : endOfPlain(text, at);
            if (end > text.length() || (end < text.length() && text.charAt(end) != '.')) {
                throw malformed(text);
            }
            String raw = quoted ? text.substring(at + 1, end - 1).replace("\"\"", "\"") : text.substring(at, end);
            if (raw.isEmpty() || (!quoted && raw.indexOf('"') >= 0)) {
                throw malformed(text);
            }
            parts.add(new Part(raw, quoted));
            at = end + 1;
        }
        return parts;
    }

    /** Whether it names one column and no other. */
    public boolean isExact() {
        return parts.stream().noneMatch(Part::isPattern);
    }

    /** Whether {@code name} is meant. */
    public boolean matches(ColumnName name) {
        int table = parts.size() - 2;
        return (table == 0 || parts.get(0).matches(name.schema()))
                && parts.get(table).matches(name.table())
                && parts.get(table + 1).matches(name.column());
    }

    /** Whether it names a table without its schema, which has to be the only one of that name. */
    boolean lacksSchema() {
        return parts.size() < PARTS;
    }

    /**
     * Of a column of {@code table}, which may be written with its schema or without, as the documents of other tools have it.
     *
     * @param column as the catalog has it
     */
    static ColumnPattern ofColumn(String table, String column) {
        var parts = new ArrayList<>(parts(table));
        if (parts.size() >= PARTS) {
            throw malformed(table + "." + column);
        }
        parts.add(new Part(column, true));
        return new ColumnPattern(table + "." + column, parts);
    }

    private static int endOfPlain(String text, int from) {
        int dot = text.indexOf('.', from);
        return dot < 0 ? text.length() : dot;
    }

    /** After the closing quote; beyond the text if there is none. */
    private static int endOfQuoted(String text, int from) {
        int at = from + 1;
        while (at < text.length()) {
            if (text.charAt(at) != '"') {
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return text.length() + 1;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'%s' is not the name of a column. Write schema.table.column, such as public.users.email or public.*.email."
                        .formatted(text));
    }
}
