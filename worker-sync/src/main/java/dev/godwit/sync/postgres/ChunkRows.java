package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.ChunkRange;
import dev.godwit.sync.plan.KeyColumn;
import dev.godwit.sync.plan.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The rows of a relation that a statement reads.
 *
 * @param condition on them; may hold values of rows, so that it goes into statements and nowhere else
 */
record ChunkRows(TableName relation, String condition) {

    /** Without the condition. */
    @Override
    public String toString() {
        return "rows of " + relation;
    }

    static ChunkRows all(TableName relation) {
        return new ChunkRows(relation, "true");
    }

    static ChunkRows of(TableName relation, ChunkRange range, BoundSeal seal) {
        KeyRange keys = range.keys();
        return new ChunkRows(relation, keys == null ? range.pages().condition() : condition(keys, seal));
    }

    /** What a part has read, from the beginning each time: in one statement, or where rows were chosen in several. */
    static Supplier<LeakControl.Pieces> pieces(ChunkPayload part, BoundSeal seal, Optional<TakenRows> taken) {
        if (taken.isPresent()) {
            return () -> {
                TakenRows.Pieces chosen = taken.get().in(part.range().pages());
                return () -> {
                    TakenRows.Piece piece = chosen.next();
                    return piece == null ? null : piece.rows();
                };
            };
        }
        return of(part.relation(), part.range(), seal).alone();
    }

    /** These rows, in one statement. */
    Supplier<LeakControl.Pieces> alone() {
        return () -> new ArrayDeque<>(List.of(this))::poll;
    }

    /** Rows in whose key something is NULL have no place in the order, and come by themselves. */
    private static String condition(KeyRange range, BoundSeal seal) {
        List<String> nullable = range.columns().stream()
                .filter(KeyColumn::nullable)
                .map(column -> Identifier.quote(column.name()))
                .toList();
        if (range.nulls()) {
            return nullable.stream().map(name -> name + " IS NULL").collect(Collectors.joining(" OR ", "(", ")"));
        }
        var conditions = new ArrayList<String>();
        nullable.forEach(name -> conditions.add(name + " IS NOT NULL"));
        if (range.from() != null) {
            conditions.add("%s >= %s".formatted(names(range.columns()), row(range.columns(), seal.open(range.from()))));
        }
        if (range.to() != null) {
            conditions.add("%s < %s".formatted(names(range.columns()), row(range.columns(), seal.open(range.to()))));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    private static String names(List<KeyColumn> columns) {
        return row(
                columns.stream().map(column -> Identifier.quote(column.name())).toList());
    }

    private static String row(List<KeyColumn> columns, List<String> values) {
        var literals = new ArrayList<String>();
        for (int i = 0; i < columns.size(); i++) {
            literals.add("%s::%s"
                    .formatted(Identifier.literal(values.get(i)), columns.get(i).type()));
        }
        return row(literals);
    }

    private static String row(List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : "ROW(" + String.join(", ", parts) + ")";
    }
}
