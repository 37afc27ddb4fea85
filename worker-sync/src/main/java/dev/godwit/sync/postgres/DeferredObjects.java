package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was taken off the target's tables for the load, with the statement that brings it back: in {@code godwit.deferred}, written in the transaction
 * that dropped it. So nothing is forgotten, whoever dies: a later sync of the same tables brings back what an abandoned one has left.
 */
final class DeferredObjects {

    /** In the order in which they come back. */
    enum Kind {
        INDEX,
        /** Of a table that is new, by an index that was built for it where that can be. */
        CONSTRAINT,
        /** An index of a partition becomes part of the index of its table. */
        ATTACHMENT,
        FOREIGN_KEY,
        /** What the definition of an index or a key leaves out, as its comment. */
        DETAIL,
        /** The statistics of a table, after what they depend on. */
        ANALYSIS,
        VALIDATION
    }

    /**
     * @param table that the sync copies: of a partition, the one that it is part of
     * @param name of the object, with schema or table: no two of a table share it
     */
    record Deferred(long id, Kind kind, String table, String name, String sql) {}

    /** How several at once find work. */
    enum Sharing {
        /** Each object by itself. */
        OBJECTS,
        /** A table's objects one after the other: they wait for the same lock. */
        TABLES
    }

    private static final List<String> ORDER =
            Arrays.stream(Kind.values()).map(Kind::name).toList();

    private static final String PENDING = "done IS NULL AND (table_name = ANY (?) OR job = ?) AND kind = ANY (?)";

    /** Of a relation, with its partitions. */
    private static final String SIZE = """
            (SELECT pg_catalog.pg_relation_size(c.oid) + COALESCE((
                SELECT pg_catalog.sum(pg_catalog.pg_relation_size(p.relid)) FROM pg_catalog.pg_partition_tree(c.oid) p
                WHERE p.relid <> c.oid), 0)
             FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(d.relation))""";

    /** Sizes are asked of so many objects: with thousands, asking would take longer than building. More than can be in other hands. */
    private static final int MEASURED = 200;

    private static final String NEXT = """
            SELECT id, kind, table_name, object_name, sql FROM godwit.deferred d
            WHERE %s%s
            ORDER BY %s pg_catalog.array_position(?, kind), id
            LIMIT 1 FOR UPDATE OF d SKIP LOCKED""";

    private static final String FIRST_OF_EACH_TABLE = """
             AND id IN (SELECT DISTINCT ON (table_name) id FROM godwit.deferred WHERE %s
                        ORDER BY table_name, pg_catalog.array_position(?, kind), id)""".formatted(PENDING);

    private static final String SOME = """
             AND id IN (SELECT id FROM godwit.deferred WHERE %s ORDER BY id LIMIT %d)""".formatted(PENDING, MEASURED);

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
                        relation text NOT NULL,
                        sql text NOT NULL,
                        done timestamptz)
                    """);
            if (!hasIndex(statement)) {
                statement.execute(
                        "CREATE INDEX deferred_pending ON godwit.deferred (table_name, object_name) WHERE done IS NULL");
            }
        }
    }

    /** Event triggers see a statement that finds nothing to do as well. */
    private static boolean hasIndex(Statement statement) throws SQLException {
        try (var row = statement.executeQuery("SELECT pg_catalog.to_regclass('godwit.deferred_pending') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
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

    /** @param relation whose size says how long it takes */
    static void defer(
            Connection connection, JobId job, Kind kind, TableName table, String name, TableName relation, String sql)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.deferred (job, kind, table_name, object_name, relation, sql) VALUES (?, ?, ?, ?, ?, ?)")) {
            statement.setObject(1, job.value());
            statement.setString(2, kind.name());
            statement.setString(3, table.toString());
            statement.setString(4, name);
            statement.setString(5, relation.sql());
            statement.setString(6, sql);
            statement.executeUpdate();
        }
    }

    /**
     * Takes the largest of those, or of the first {@value #MEASURED} where there are more, that nobody else is at, for as long as the caller's transaction lasts; of several on one table, or one by one in their order
     * where {@code kinds} are more than one. Empty when the rest is done or in other hands.
     */
    static Optional<Deferred> take(
            Connection connection, JobId job, List<TableName> tables, Set<Kind> kinds, Sharing sharing)
            throws SQLException {
        boolean byTable = sharing == Sharing.TABLES;
        boolean inOrder = !byTable && kinds.size() > 1;
        String among = byTable ? FIRST_OF_EACH_TABLE : inOrder ? "" : SOME;
        String sql = NEXT.formatted(PENDING, among, inOrder ? "" : SIZE + " DESC NULLS LAST,");
        try (var statement = connection.prepareStatement(sql)) {
            int next = pending(statement, 1, connection, job, tables, kinds);
            if (!among.isEmpty()) {
                next = pending(statement, next, connection, job, tables, kinds);
            }
            if (byTable) {
                statement.setArray(next++, connection.createArrayOf("text", ORDER.toArray()));
            }
            statement.setArray(next, connection.createArrayOf("text", ORDER.toArray()));
            List<Deferred> found = read(statement);
            return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
        }
    }

    /** What is not back yet: all that {@code job} took off, and on any of {@code tables} what others did. */
    static List<Deferred> pending(Connection connection, JobId job, List<TableName> tables, Set<Kind> kinds)
            throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT id, kind, table_name, object_name, sql FROM godwit.deferred WHERE %s ORDER BY pg_catalog.array_position(?, kind), id"
                        .formatted(PENDING))) {
            int next = pending(statement, 1, connection, job, tables, kinds);
            statement.setArray(next, connection.createArrayOf("text", ORDER.toArray()));
            return read(statement);
        }
    }

    /** What jobs that have no session any more have left, or {@code job} alone, in the order in which it comes back. */
    static List<Deferred> abandoned(Connection connection, @Nullable JobId job) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT id, kind, table_name, object_name, sql FROM godwit.deferred d
                WHERE done IS NULL AND job = COALESCE(?::uuid, job) AND NOT EXISTS (
                    SELECT FROM godwit.session s JOIN pg_catalog.pg_stat_activity a ON a.pid = s.pid
                    WHERE s.job = d.job AND (a.backend_start = s.backend_start OR a.backend_start IS NULL))
                ORDER BY pg_catalog.array_position(?, kind), id""")) {
            statement.setObject(1, job == null ? null : job.value(), Types.OTHER);
            statement.setArray(2, connection.createArrayOf("text", ORDER.toArray()));
            return read(statement);
        }
    }

    /** Takes it for as long as the caller's transaction lasts; false if somebody else is at it, or has brought it back. */
    static boolean lock(Connection connection, Deferred deferred) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT FROM godwit.deferred WHERE id = ? AND done IS NULL FOR UPDATE SKIP LOCKED")) {
            statement.setLong(1, deferred.id());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static int pending(
            PreparedStatement statement,
            int first,
            Connection connection,
            JobId job,
            List<TableName> tables,
            Set<Kind> kinds)
            throws SQLException {
        statement.setArray(
                first,
                connection.createArrayOf(
                        "text", tables.stream().map(TableName::toString).toArray()));
        statement.setObject(first + 1, job.value());
        statement.setArray(
                first + 2,
                connection.createArrayOf("text", kinds.stream().map(Kind::name).toArray()));
        return first + 3;
    }

    private static List<Deferred> read(PreparedStatement statement) throws SQLException {
        var found = new ArrayList<Deferred>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new Deferred(
                        rows.getLong(1),
                        Kind.valueOf(rows.getString(2)),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5)));
            }
        }
        return found;
    }

    static void done(Connection connection, Deferred deferred) throws SQLException {
        try (var statement =
                connection.prepareStatement("UPDATE godwit.deferred SET done = clock_timestamp() WHERE id = ?")) {
            statement.setLong(1, deferred.id());
            statement.executeUpdate();
        }
    }
}
