package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.TableName;
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
        /** An index of a partition becomes part of the index of its table. */
        ATTACHMENT,
        FOREIGN_KEY,
        VALIDATION,
        /** What the definition of an index or a key leaves out, as its comment. */
        DETAIL
    }

    /**
     * @param table that the sync copies: of a partition, the one that it is part of
     * @param name of the object, with schema or table: no two of a table share it
     */
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

    /** Closes what earlier jobs have left to be done about an object: it is there, so it was brought back since. */
    static void supersede(Connection connection, TableName table, String name) throws SQLException {
        try (var statement = connection.prepareStatement(
                "UPDATE godwit.deferred SET done = clock_timestamp() WHERE done IS NULL AND table_name = ? AND object_name = ?")) {
            statement.setString(1, table.toString());
            statement.setString(2, name);
            statement.executeUpdate();
        }
    }

    static void defer(Connection connection, JobId job, Kind kind, TableName table, String name, String sql)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.deferred (job, kind, table_name, object_name, sql) VALUES (?, ?, ?, ?, ?)")) {
            statement.setObject(1, job.value());
            statement.setString(2, kind.name());
            statement.setString(3, table.toString());
            statement.setString(4, name);
            statement.setString(5, sql);
            statement.executeUpdate();
        }
    }

    /** What is not back yet: all that {@code job} took off, and on any of {@code tables} what others did. */
    static List<Deferred> pending(Connection connection, JobId job, List<TableName> tables) throws SQLException {
        var pending = new ArrayList<Deferred>();
        try (var statement = connection.prepareStatement("""
                SELECT id, kind, table_name, object_name, sql FROM godwit.deferred
                WHERE done IS NULL AND (table_name = ANY (?) OR job = ?)
                ORDER BY array_position(ARRAY['INDEX', 'ATTACHMENT', 'FOREIGN_KEY', 'VALIDATION', 'DETAIL'], kind), id
                """)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::toString).toArray()));
            statement.setObject(2, job.value());
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
