package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.verify.Recheck;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts the rows that lack what they refer to, whatever the server believes: rows may be written past its checks. */
final class KeyCheck {

    private final Connection connection;
    private final TaskContext context;
    private final Catalog catalog;

    KeyCheck(Connection connection, TaskContext context, Catalog catalog) {
        this.connection = connection;
        this.context = context;
        this.catalog = catalog;
    }

    /** The foreign keys of {@code tables}; those that partitions have from their parents are checked there. */
    List<Recheck.Key> run(List<TableName> tables) throws SQLException, InterruptedException {
        var checked = new ArrayList<Recheck.Key>();
        for (TableName name : tables) {
            List<ForeignKey> keys = catalog.table(name).map(Table::foreignKeys).orElse(List.of());
            for (ForeignKey key : keys) {
                if (!key.inherited()) {
                    context.checkStopped();
                    checked.add(new Recheck.Key(name.toString(), key.name(), key.validated(), orphans(key)));
                }
            }
        }
        return checked;
    }

    /** As MATCH SIMPLE has it: a row with a NULL refers to nothing. */
    private long orphans(ForeignKey key) throws SQLException {
        String refers = key.columns().stream()
                .map(column -> "r.%s IS NOT NULL".formatted(Identifier.quote(column)))
                .collect(Collectors.joining(" AND "));
        List<String> operators = operators(connection, key);
        String meets = IntStream.range(0, key.columns().size())
                .mapToObj(i -> "p.%s %s r.%s"
                        .formatted(
                                Identifier.quote(key.referencedColumns().get(i)),
                                operators.get(i),
                                Identifier.quote(key.columns().get(i))))
                .collect(Collectors.joining(" AND "));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM %s r WHERE %s AND NOT EXISTS (SELECT FROM %s p WHERE %s)"
                                .formatted(
                                        Extent.of(connection, key.table()),
                                        refers,
                                        Extent.of(connection, key.references()),
                                        meets))) {
            row.next();
            return row.getLong(1);
        }
    }

    /** By which the key itself compares: what {@code =} means depends on the search path. */
    static List<String> operators(Connection connection, ForeignKey key) throws SQLException {
        var operators = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                SELECT n.nspname, o.oprname
                FROM pg_catalog.pg_constraint c
                    CROSS JOIN LATERAL unnest(c.conpfeqop) WITH ORDINALITY AS e (operator, place)
                    JOIN pg_catalog.pg_operator o ON o.oid = e.operator
                    JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                WHERE c.contype = 'f' AND c.conrelid = ?::regclass AND c.conname = ?
                ORDER BY e.place
                """)) {
            statement.setString(1, key.table().sql());
            statement.setString(2, key.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    operators.add("OPERATOR(%s.%s)".formatted(Identifier.quote(rows.getString(1)), rows.getString(2)));
                }
            }
        }
        return operators;
    }
}
