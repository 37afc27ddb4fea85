package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was taken off the target's tables for the load, with the statement that brings it back: in {@code godwit.deferred}, written in the transaction
 * that dropped it. So nothing is forgotten, whoever dies: a later sync of the same tables brings back what an abandoned one has left.
 */
final class DeferredObjects {

    /** In the order in which they come back. */
    enum Kind {
        INDEX,
        FOREIGN_KEY,
        VALIDATION
    }

    record Deferred(long id, Kind kind, String table, String name, String sql) {}

    private DeferredObjects() {}

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.deferred (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        job uuid NOT NULL,
                        kind text NOT NULL,
                        table_name text NOT NULL,
                        object_name text NOT NULL,
                        sql text NOT NULL,
                        done timestamptz)
                    """);
        }
    }

    static void defer(Connection connection, Grant grant, Kind kind, TableName table, String name, String sql)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.deferred (job, kind, table_name, object_name, sql) VALUES (?, ?, ?, ?, ?)")) {
            statement.setObject(1, grant.job().value());
            statement.setString(2, kind.name());
            statement.setString(3, table.toString());
            statement.setString(4, name);
            statement.setString(5, sql);
            statement.executeUpdate();
        }
    }

    /** What is not back yet on any of {@code tables}, whichever job took it off. */
    static List<Deferred> pending(Connection connection, List<TableName> tables) throws SQLException {
        var pending = new ArrayList<Deferred>();
        try (var statement = connection.prepareStatement("""
                SELECT id, kind, table_name, object_name, sql FROM godwit.deferred
                WHERE done IS NULL AND table_name = ANY (?)
                ORDER BY array_position(ARRAY['INDEX', 'FOREIGN_KEY', 'VALIDATION'], kind), id
                """)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::toString).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    pending.add(new Deferred(
                            rows.getLong(1),
                            Kind.valueOf(rows.getString(2)),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
        }
        return pending;
    }

    static void done(Connection connection, Deferred deferred) throws SQLException {
        try (var statement =
                connection.prepareStatement("UPDATE godwit.deferred SET done = clock_timestamp() WHERE id = ?")) {
            statement.setLong(1, deferred.id());
            statement.executeUpdate();
        }
    }
}
