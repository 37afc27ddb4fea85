package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.catalog.TypeInfo;
import dev.godwit.sync.anonymize.policy.ColumnName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves each sequence that a column of a copied table owns past the highest value there. A masked column says nothing of where new numbers may begin:
 * its sequence stays where it is.
 */
final class Sequences {

    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

    private final Connection connection;
    private final Catalog catalog;
    private final List<ColumnName> masked;

    Sequences(Connection connection, Catalog catalog, List<ColumnName> masked) {
        this.connection = connection;
        this.catalog = catalog;
        this.masked = masked;
    }

    /** Writes how many were moved, and why others were not. */
    void move(ObjectNode result) throws SQLException {
        int moved = 0;
        ArrayNode unmoved = result.putArray("sequencesNotMoved");
        for (Sequence sequence : catalog.sequences()) {
            if (sequence.ownedBy().isPresent()) {
                Optional<String> obstacle = move(sequence, sequence.ownedBy().get());
                if (obstacle.isEmpty()) {
                    moved++;
                } else {
                    unmoved.addObject()
                            .put("sequence", sequence.name().toString())
                            .put("reason", obstacle.get());
                }
            }
        }
        result.put("sequences", moved);
    }

    /** Why it was not moved; empty if it was. */
    private Optional<String> move(Sequence sequence, Sequence.OwnedBy owner) throws SQLException {
        var column = new ColumnName(owner.table().schema(), owner.table().name(), owner.column());
        if (!isInteger(owner)) {
            return Optional.of("column %s that owns it has no integers".formatted(column));
        }
        if (masked.contains(column)) {
            return Optional.of("the values of column %s are masked".formatted(column));
        }
        Long extreme = extreme(sequence, owner);
        if (extreme == null) {
            return Optional.of("column %s has no value".formatted(column));
        }
        if (extreme < sequence.min() || extreme > sequence.max()) {
            return Optional.of("column %s has values beyond its limits".formatted(column));
        }
        try (var statement = connection.prepareStatement("SELECT pg_catalog.setval(?::regclass, ?)")) {
            statement.setString(1, sequence.name().sql());
            statement.setLong(2, extreme);
            statement.executeQuery().close();
        }
        return Optional.empty();
    }

    private boolean isInteger(Sequence.OwnedBy owner) {
        return catalog.table(owner.table())
                .flatMap(table -> table.column(owner.column()))
                .map(Column::type)
                .map(TypeInfo::underDomains)
                .filter(type -> type.isBuiltIn() && INTEGERS.contains(type.name()))
                .isPresent();
    }

    private @Nullable Long extreme(Sequence sequence, Sequence.OwnedBy owner) throws SQLException {
        String query = "SELECT pg_catalog.%s(%s)::bigint FROM %s"
                .formatted(
                        sequence.increment() > 0 ? "max" : "min",
                        Identifier.quote(owner.column()),
                        owner.table().sql());
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            long value = row.getLong(1);
            return row.wasNull() ? null : Long.valueOf(value);
        }
    }
}
