package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Values of a column's type to choose from, as a policy writes them. Types whose values are written in one way only, so that what is sent is
 * what the target reads back; of types without a codec the plan asks the target.
 */
final class Pool {
    private static final Set<TypeFamily> FAMILIES = EnumSet.of(
            TypeFamily.TEXT,
            TypeFamily.INT2,
            TypeFamily.INT4,
            TypeFamily.INT8,
            TypeFamily.NUMERIC,
            TypeFamily.FLOAT4,
            TypeFamily.FLOAT8,
            TypeFamily.BOOLEAN,
            TypeFamily.UUID,
            TypeFamily.DATE,
            TypeFamily.INET,
            TypeFamily.OTHER);

    private final byte[][] values;
    private final int longest;

    private Pool(byte[][] values) {
        this.values = values;
        this.longest =
                Arrays.stream(values).mapToInt(value -> value.length).max().orElse(0);
    }

    static Set<TypeFamily> families() {
        return FAMILIES;
    }

    /** @throws Constants.NotValidException if one of them is not a value of the type */
    static Pool of(List<String> values, ColumnType type, ValueForm form) {
        return new Pool(values.stream().map(value -> encode(value, type, form)).toArray(byte[][]::new));
    }

    /** Why they are not values of a type. */
    static Optional<String> objection(List<String> values, ColumnType type) {
        try {
            of(values, type, ValueForm.TEXT);
            return Optional.empty();
        } catch (Constants.NotValidException e) {
            return Optional.of(e.clause());
        }
    }

    /** Of the longest text, in characters. */
    static OptionalInt longest(List<String> values) {
        return values.stream()
                .mapToInt(value -> value.codePointCount(0, value.length()))
                .max();
    }

    int longest() {
        return longest;
    }

    byte[] value(int index) {
        return values[index];
    }

    int write(int index, byte[] out, int position) {
        System.arraycopy(values[index], 0, out, position, values[index].length);
        return position + values[index].length;
    }

    private static byte[] encode(String value, ColumnType type, ValueForm form) {
        try {
            return Constants.encode(type, form, Optional.of(printed(value, type)));
        } catch (NumberFormatException e) {
            throw new Constants.NotValidException("'%s' is not a value of %s".formatted(value, type.name()), e);
        }
    }

    /** As a column of the type has it, where there are several ways to write it. */
    private static String printed(String value, ColumnType type) {
        return switch (type.family()) {
            case NUMERIC -> Numerics.fit(value, type);
            case FLOAT4, FLOAT8 -> Floats.canonical(value, type.family());
            default -> value;
        };
    }
}
