package dev.godwit.schema.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A constraint of a table, other than a foreign key.
 *
 * @param columns by name; empty for a CHECK over the whole row
 * @param definition as SQL writes it, after the name
 * @param validated whether rows that were there before are known to satisfy it
 * @param enforced false for NOT ENFORCED (PostgreSQL 18)
 * @param index the index that enforces it, by name, in the table's schema
 */
public record Constraint(
        String name,
        Kind kind,
        List<String> columns,
        String definition,
        boolean validated,
        boolean enforced,
        boolean deferrable,
        boolean initiallyDeferred,
        boolean inherited,
        Optional<String> index) {

    /** {@code pg_constraint.contype}. NOT NULL has constraints of its own from PostgreSQL 18. */
    public enum Kind {
        CHECK,
        NOT_NULL,
        PRIMARY_KEY,
        UNIQUE,
        EXCLUSION,
        TRIGGER
    }

    public Constraint {
        columns = List.copyOf(columns);
    }
}
