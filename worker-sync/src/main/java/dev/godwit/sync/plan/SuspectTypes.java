package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.TypeInfo;
import java.util.Set;

/**
 * Which columns can hold anything, and so what somebody is called, where he lives, or what he wrote. A number, a date or one of an enum's labels may be personal
 * too, but does not by itself say whose it is. What is not known is suspect.
 */
final class SuspectTypes {

    private static final Set<String> PLAIN = Set.of(
            "bool",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "numeric",
            "money",
            "oid",
            "uuid",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "bit",
            "varbit",
            "pg_lsn");

    private SuspectTypes() {}

    static boolean contains(TypeInfo type) {
        return switch (type.kind()) {
            case ENUM -> false;
            case DOMAIN, ARRAY, RANGE, MULTIRANGE, COMPOSITE ->
                type.parts().isEmpty() || type.parts().stream().anyMatch(SuspectTypes::contains);
            case BASE, PSEUDO -> !(type.isBuiltIn() && PLAIN.contains(type.name()));
        };
    }
}
