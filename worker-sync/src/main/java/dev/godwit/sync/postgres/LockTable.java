package dev.godwit.sync.postgres;

import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether the server's table of locks has room for all tables of a sync at once, as they are locked, emptied or swapped in one transaction: a lock for each table, its
 * indexes, and its TOAST table with an index of its own. The server has room for {@code max_locks_per_transaction} times its connections and prepared transactions
 * (and some to spare, of which others live).
 */
final class LockTable {

    private static final int TOAST = 2;

    private LockTable() {}

    /** What is too little, if it is. */
    static Optional<String> problem(Connection connection, TargetTables tables) throws SQLException {
        long needed = 0;
        for (Table table : tables.all()) {
            needed += 1 + table.indexes().size() + (table.kind().hasStorage() ? TOAST : 0);
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT pg_catalog.current_setting('max_locks_per_transaction')::bigint,
                               pg_catalog.current_setting('max_connections')::bigint
                                   + pg_catalog.current_setting('max_prepared_transactions')::bigint""")) {
            row.next();
            return problem(needed, row.getLong(1), row.getLong(2));
        }
    }

    static Optional<String> problem(long needed, long each, long transactions) {
        if (needed <= each * transactions) {
            return Optional.empty();
        }
        return Optional.of(
                "The tables, partitions and indexes of the sync need about %d locks at once, and the target has room for %d. Set max_locks_per_transaction to %d or more there, or sync fewer tables at a time."
                        .formatted(needed, each * transactions, needed / transactions + 1));
    }
}
