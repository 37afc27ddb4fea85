package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.catalog.TypeInfo;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Moves each sequence that copied tables take numbers from, and no others do, past the highest value there: whether a column owns it or a default names it.
 * A masked column says nothing of where new numbers may begin: its sequence stays where it is.
 */
final class Sequences {

    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

    private static final String FORBIDDEN = "42501";

    private final Connection connection;
    private final TargetTables tables;
    private final List<ColumnName> masked;
    private final UnaryOperator<TableName> where;
    private final boolean beside;

    /**
     * @param where the rows of a table are
     * @param beside whether that is not in the table itself: sequences that go over to the new one are not moved, but put down to be when it takes its place
     */
    Sequences(
            Connection connection,
            TargetTables tables,
            List<ColumnName> masked,
            UnaryOperator<TableName> where,
            boolean beside) {
        this.connection = connection;
        this.tables = tables;
        this.masked = masked;
        this.where = where;
        this.beside = beside;
    }

    /** Writes how many were moved, and why others were not. */
    void move(ObjectNode result) throws SQLException {
        int moved = 0;
        ArrayNode unmoved = result.putArray("sequencesNotMoved");
        ArrayNode later = result.putArray("sequencesAtSwap");
        for (Sequence sequence : tables.catalog().sequences()) {
            Set<ColumnName> columns = columns(sequence);
            if (!columns.isEmpty()) {
                Optional<String> obstacle = move(sequence, columns, later);
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

    /** The columns that it numbers; those of partitions are their table's. */
    private Set<ColumnName> columns(Sequence sequence) {
        var columns = new TreeSet<ColumnName>();
        sequence.ownedBy().ifPresent(owner -> columns.add(column(owner.table(), owner.column())));
        sequence.usedBy().forEach(use -> columns.add(column(use.table(), use.column())));
        return columns;
    }

    private ColumnName column(TableName table, String column) {
        TableName root = tables.root(table);
        return new ColumnName(root.schema(), root.name(), column);
    }

    /** Why it was not moved; empty if it was. */
    private Optional<String> move(Sequence sequence, Set<ColumnName> columns, ArrayNode later) throws SQLException {
        for (ColumnName column : columns) {
            Optional<String> obstacle = obstacle(column);
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        Long extreme = extreme(sequence, columns);
        String named = columns.stream().map(ColumnName::toString).collect(Collectors.joining(", "));
        if (extreme == null) {
            return Optional.of("column %s has no value".formatted(named));
        }
        if (extreme < sequence.min() || extreme > sequence.max()) {
            return Optional.of("column %s has values beyond its limits".formatted(named));
        }
        boolean own = sequence.ownedBy().filter(Sequence.OwnedBy::identity).isPresent();
        if (beside && !own) {
            later.add(Json.tree(new Swap.Move(sequence.name(), extreme, sequence.increment() > 0)));
            return Optional.empty();
        }
        return set(where.apply(sequence.name()), extreme, sequence.increment() > 0);
    }

    private Optional<String> obstacle(ColumnName column) {
        if (!tables.contains(table(column))) {
            return Optional.of("column %s, which the sync does not copy, is numbered by it too".formatted(column));
        }
        if (!isInteger(column)) {
            return Optional.of("column %s that it goes with has no integers".formatted(column));
        }
        if (masked.contains(column)) {
            return Optional.of("the values of column %s are masked".formatted(column));
        }
        return Optional.empty();
    }

    private Optional<String> set(TableName sequence, long value, boolean up) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(forward(sequence.sql(), value, up));
            return Optional.empty();
        } catch (SQLException e) {
            if (FORBIDDEN.equals(e.getSQLState())) {
                return Optional.of("this role lacks SELECT or UPDATE on it");
            }
            throw e;
        }
    }

    /** Never backwards: numbers that were given out already may be in rows that nobody sees yet. */
    static String forward(String sequence, long value, boolean up) {
        return "SELECT pg_catalog.setval(%s::pg_catalog.regclass, %d) FROM %s WHERE last_value %s %d OR (last_value = %d AND NOT is_called)"
                .formatted(Identifier.literal(sequence), value, sequence, up ? "<" : ">", value, value);
    }

    private boolean isInteger(ColumnName column) {
        return tables.catalog()
                .table(table(column))
                .flatMap(table -> table.column(column.column()))
                .map(Column::type)
                .map(TypeInfo::underDomains)
                .filter(type -> type.isBuiltIn() && INTEGERS.contains(type.name()))
                .isPresent();
    }

    private @Nullable Long extreme(Sequence sequence, Set<ColumnName> columns) throws SQLException {
        Long extreme = null;
        for (ColumnName column : columns) {
            Long found = extreme(sequence, column);
            boolean further = extreme == null
                    || (found != null && (sequence.increment() > 0 ? found > extreme : found < extreme));
            extreme = further ? found : extreme;
        }
        return extreme;
    }

    private @Nullable Long extreme(Sequence sequence, ColumnName column) throws SQLException {
        String query = "SELECT pg_catalog.%s(%s)::bigint FROM %s"
                .formatted(
                        sequence.increment() > 0 ? "max" : "min",
                        Identifier.quote(column.column()),
                        where.apply(table(column)).sql());
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            long value = row.getLong(1);
            return row.wasNull() ? null : Long.valueOf(value);
        }
    }

    private static TableName table(ColumnName column) {
        return new TableName(column.schema(), column.table());
    }
}
