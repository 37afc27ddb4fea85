package dev.godwit.schema.catalog;

import java.util.Arrays;

/** What a relation with columns is: {@code pg_class.relkind}. */
public enum RelationKind {
    TABLE("r"),
    PARTITIONED_TABLE("p"),
    VIEW("v"),
    MATERIALIZED_VIEW("m"),
    FOREIGN_TABLE("f");

    private final String code;

    RelationKind(String code) {
        this.code = code;
    }

    public static RelationKind of(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown relkind '" + code + "'"));
    }

    /** Whether rows lie in files of its own, so that it has pages, a size and row positions (ctid). */
    public boolean hasStorage() {
        return this == TABLE || this == MATERIALIZED_VIEW;
    }
}
