package dev.godwit.sync.anonymize;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column as a strategy sees it: PostgreSQL's name for it, its family, and how many characters fit.
 *
 * @param name as {@code format_type} prints it; of a domain, its base type
 * @param maxCharacters the {@code n} of {@code varchar(n)} and {@code char(n)}; empty where there is no limit
 */
public record ColumnType(String name, TypeFamily family, OptionalInt maxCharacters) {
    private static final Pattern MODIFIER = Pattern.compile("\\((-?\\d+)(?:,-?\\d+)?\\)");
    private static final int NAME_BYTES = 63;

    /** Reads what {@code format_type(oid, typmod)} prints. A type that is not built in is {@link TypeFamily#OTHER}. */
    public static ColumnType of(String formatted) {
        String name = formatted.strip();
        Matcher modifier = MODIFIER.matcher(name);
        OptionalInt number =
                modifier.find() ? OptionalInt.of(Integer.parseInt(modifier.group(1))) : OptionalInt.empty();
        String bare = MODIFIER.matcher(name).replaceFirst("").toLowerCase(Locale.ROOT);
        TypeFamily family = family(bare);
        return new ColumnType(name, family, limit(bare, family, number));
    }

    /** Whether {@code length} characters fit. */
    public boolean holds(int length) {
        return maxCharacters.isEmpty() || length <= maxCharacters.getAsInt();
    }

    /** How many characters the server fills values up to with blanks: those of {@code char(n)}. */
    public OptionalInt paddedTo() {
        String bare = MODIFIER.matcher(name).replaceFirst("");
        return bare.equals("character") || bare.equals("char") ? maxCharacters : OptionalInt.empty();
    }

    private static OptionalInt limit(String bare, TypeFamily family, OptionalInt modifier) {
        if (family != TypeFamily.TEXT) {
            return OptionalInt.empty();
        }
        return switch (bare) {
            case "name" -> OptionalInt.of(NAME_BYTES);
            case "character", "char" -> modifier.isPresent() ? modifier : OptionalInt.of(1);
            default -> modifier;
        };
    }

    private static TypeFamily family(String bare) {
        if (bare.endsWith("[]")) {
            return TypeFamily.ARRAY;
        }
        return switch (bare) {
            case "text", "character varying", "varchar", "character", "char", "bpchar", "name", "citext" ->
                TypeFamily.TEXT;
            case "smallint", "int2" -> TypeFamily.INT2;
            case "integer", "int", "int4" -> TypeFamily.INT4;
            case "bigint", "int8" -> TypeFamily.INT8;
            case "uuid" -> TypeFamily.UUID;
            case "boolean", "bool" -> TypeFamily.BOOLEAN;
            case "numeric", "decimal" -> TypeFamily.NUMERIC;
            case "real", "float4" -> TypeFamily.FLOAT4;
            case "double precision", "float8" -> TypeFamily.FLOAT8;
            case "date" -> TypeFamily.DATE;
            case "time without time zone", "time" -> TypeFamily.TIME;
            case "timestamp without time zone", "timestamp" -> TypeFamily.TIMESTAMP;
            case "timestamp with time zone", "timestamptz" -> TypeFamily.TIMESTAMPTZ;
            case "bytea" -> TypeFamily.BYTEA;
            case "json" -> TypeFamily.JSON;
            case "jsonb" -> TypeFamily.JSONB;
            case "inet", "cidr" -> TypeFamily.INET;
            default -> bare.endsWith(".citext") ? TypeFamily.TEXT : TypeFamily.OTHER;
        };
    }
}
