package dev.godwit.sync.anonymize.policy;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Rules to paste for columns that have none. What can hold anything is proposed to be masked; a keep comes with reason
 * and name left empty, because a policy that nobody has thought about must not pass.
 */
public final class YamlStub {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.$]+");
    private static final Pattern EMAIL = Pattern.compile("(^|.*_)e?_?mail(_.*|$)|.*email.*");
    private static final Pattern PHONE = Pattern.compile("(^|.*_)(phone|mobile|fax|tel|telephone|msisdn)(_.*|$)");
    private static final Pattern FIRST_NAME = Pattern.compile(".*(first|given|fore)_?name");
    private static final Pattern LAST_NAME = Pattern.compile(".*(last|family|sur)_?name");
    private static final Pattern FULL_NAME = Pattern.compile("(full|display|customer|person|contact)?_?name");

    private YamlStub() {}

    static String of(List<ColumnRef> columns, LocalDate today) {
        return of(columns, today, Map.of());
    }

    /** With the rules of {@code proposals} where there is one, and why it is proposed. */
    public static String of(List<ColumnRef> columns, LocalDate today, Map<ColumnName, Proposal> proposals) {
        if (columns.isEmpty()) {
            return "";
        }
        StringBuilder yaml = new StringBuilder("rules:\n");
        for (ColumnRef column : columns) {
            Proposal proposal = proposals.get(column.name());
            yaml.append("  %s: %s  # %s%s%s%n"
                    .formatted(
                            key(column.name().toString()),
                            proposal == null ? decision(column, today) : proposal.rule(),
                            column.type().name(),
                            (column.nullable() ? "" : " not null") + (column.unique() ? " unique" : ""),
                            proposal == null ? "" : "; seems to hold " + proposal.evidence()));
        }
        return yaml.toString().replace("\r\n", "\n");
    }

    private static String decision(ColumnRef column, LocalDate today) {
        return switch (column.type().family()) {
            case TEXT -> text(column);
            case JSON, JSONB, ARRAY, BYTEA -> "redact";
            case INET -> "ip";
            case UUID, INT2, INT4, INT8, BOOLEAN, NUMERIC, FLOAT4, FLOAT8, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, OTHER ->
                "{keep: {reason: \"\", by: \"\", until: %s}}".formatted(today.plusYears(1));
        };
    }

    private static String text(ColumnRef column) {
        String name = column.name().column().toLowerCase(Locale.ROOT);
        if (EMAIL.matcher(name).matches()) {
            return "email";
        }
        if (PHONE.matcher(name).matches()) {
            return column.unique() ? "{strategy: phone, distinct: true}" : "phone";
        }
        if (column.unique()) {
            return "hmac";
        }
        if (FIRST_NAME.matcher(name).matches()) {
            return "{strategy: name, kind: first}";
        }
        if (LAST_NAME.matcher(name).matches()) {
            return "{strategy: name, kind: last}";
        }
        return FULL_NAME.matcher(name).matches() ? "name" : "redact";
    }

    private static String key(String name) {
        return PLAIN.matcher(name).matches() ? name : "'" + name.replace("'", "''") + "'";
    }
}
