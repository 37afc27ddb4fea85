package dev.godwit.schema.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A data type, with the types that it is made of.
 *
 * @param name {@code typname}: an array of {@code mood} is {@code _mood}
 * @param sql as SQL writes it, qualified unless it is PostgreSQL's own: {@code integer}, {@code shop.mood[]}
 * @param baseSql of a domain, the type that it is made of, with the modifier that the domain gives it: {@code character varying(20)}
 * @param category {@code typcategory}
 * @param hasSend whether it can leave in binary form
 * @param hasReceive whether it can arrive in binary form
 * @param extension the extension that owns it
 * @param parts the base type of a domain, the element type of an array, the subtype of a range, the range of a multirange, the
 *     attributes' types of a composite type
 * @param labels of an enum, in their order; of a composite type its attributes, as SQL writes them: {@code street text}
 * @param constrained whether a domain has NOT NULL or CHECK of its own
 */
public record TypeInfo(
        long oid,
        String schema,
        String name,
        String sql,
        Optional<String> baseSql,
        Kind kind,
        char category,
        boolean hasSend,
        boolean hasReceive,
        Optional<String> extension,
        List<TypeInfo> parts,
        List<String> labels,
        boolean constrained) {

    /** OIDs below are assigned by PostgreSQL itself and mean the same everywhere. */
    private static final long FIRST_NORMAL_OID = 16_384;

    /** What a type is. An array is told apart from a base type, unlike in {@code typtype}. */
    public enum Kind {
        BASE,
        ARRAY,
        COMPOSITE,
        DOMAIN,
        ENUM,
        RANGE,
        MULTIRANGE,
        PSEUDO
    }

    public TypeInfo {
        parts = List.copyOf(parts);
        labels = List.copyOf(labels);
    }

    /** Whether it comes with PostgreSQL. */
    public boolean isBuiltIn() {
        return oid < FIRST_NORMAL_OID;
    }

    /** The type below all domains: what its values look like in COPY. */
    public TypeInfo underDomains() {
        TypeInfo type = this;
        while (type.kind == Kind.DOMAIN) {
            type = type.parts.get(0);
        }
        return type;
    }

    /** The type below all domains as SQL writes it, with its modifier; empty if this is no domain. */
    public Optional<String> sqlUnderDomains() {
        if (kind != Kind.DOMAIN) {
            return Optional.empty();
        }
        Optional<String> below = parts.get(0).sqlUnderDomains();
        return below.isPresent() ? below : baseSql;
    }

    /** The type of an array's elements. */
    public Optional<TypeInfo> element() {
        return kind == Kind.ARRAY ? Optional.of(parts.get(0)) : Optional.empty();
    }

    /** Whether it and all it is made of can leave and arrive in binary form. */
    public boolean isBinaryCapable() {
        return hasSend && hasReceive && parts.stream().allMatch(TypeInfo::isBinaryCapable);
    }
}
