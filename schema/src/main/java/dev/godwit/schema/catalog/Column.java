package dev.godwit.schema.catalog;

import java.util.Optional;

/**
 * A column of a relation.
 *
 * @param number {@code attnum}: grows with each added column; numbers of dropped columns are missing
 * @param typeModifier {@code atttypmod}; -1 for none
 * @param typeSql the type as SQL writes it, with its modifier: {@code character varying(20)}, {@code shop.mood[]}
 * @param collation qualified, when it is not the one that its type has by itself
 * @param defaultValue its default, or the expression it is generated from
 */
public record Column(
        int number,
        String name,
        TypeInfo type,
        int typeModifier,
        String typeSql,
        boolean notNull,
        Optional<String> defaultValue,
        Identity identity,
        Generated generated,
        Optional<String> collation) {

    /** {@code GENERATED ... AS IDENTITY}. */
    public enum Identity {
        NONE,
        ALWAYS,
        BY_DEFAULT
    }

    /** {@code GENERATED ALWAYS AS (...)}. */
    public enum Generated {
        NONE,
        STORED,
        VIRTUAL
    }

    /** Whether a value can be written into it: COPY refuses generated columns. */
    public boolean isWritable() {
        return generated == Generated.NONE;
    }
}
