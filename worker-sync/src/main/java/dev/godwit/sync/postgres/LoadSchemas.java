package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The schemas of jobs' own that a target has, written down in {@code godwit.load_schema} in the transaction that creates one. */
final class LoadSchemas {

    private LoadSchemas() {}

    static void install(Connection connection) throws SQLException {
        execute(connection, """
                CREATE TABLE IF NOT EXISTS godwit.load_schema (
                    name text PRIMARY KEY,
                    job uuid NOT NULL,
                    created timestamptz NOT NULL DEFAULT clock_timestamp())
                """);
    }

    static void create(Connection connection, JobId job, String name) throws SQLException {
        execute(connection, "CREATE SCHEMA " + Identifier.quote(name));
        try (var statement = connection.prepareStatement("INSERT INTO godwit.load_schema (name, job) VALUES (?, ?)")) {
            statement.setString(1, name);
            statement.setObject(2, job.value());
            statement.executeUpdate();
        }
    }

    /** Those of {@code job}. */
    static List<String> of(Connection connection, JobId job) throws SQLException {
        return all(connection).entrySet().stream()
                .filter(schema -> schema.getValue().equals(job.value()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those of jobs other than {@code job} that have no session any more. */
    static List<String> abandoned(Connection connection, JobId job) throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                SELECT name FROM godwit.load_schema l WHERE job <> ? AND NOT EXISTS (
                    SELECT FROM godwit.session s JOIN pg_catalog.pg_stat_activity a ON a.pid = s.pid
                    WHERE s.job = l.job AND (a.backend_start = s.backend_start OR a.backend_start IS NULL))
                ORDER BY name""")) {
            statement.setObject(1, job.value());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /**
     * Of the {@linkplain #abandoned abandoned} ones those of jobs that have something in the place of one of {@code tables}: they cannot take it any more. What a
     * paused job has loaded for other tables is not in the way.
     */
    static List<String> inTheWay(Connection connection, JobId job, List<TableName> tables) throws SQLException {
        Map<String, UUID> owners = all(connection);
        List<String> abandoned = abandoned(connection, job);
        var finished = new HashSet<UUID>();
        for (UUID owner : abandoned.stream().map(owners::get).collect(Collectors.toSet())) {
            List<TableName> loaded = tables.stream()
                    .flatMap(
                            table -> Arrays.stream(LoadSchema.values()).map(where -> where.of(new JobId(owner), table)))
                    .toList();
            if (holdsAny(connection, loaded)) {
                finished.add(owner);
            }
        }
        return abandoned.stream()
                .filter(name -> finished.contains(owners.get(name)))
                .toList();
    }

    private static boolean holdsAny(Connection connection, List<TableName> tables) throws SQLException {
        Object[] names = tables.stream().map(TableName::sql).toArray();
        try (var statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM unnest(?::text[]) t WHERE pg_catalog.to_regclass(t) IS NOT NULL)")) {
            statement.setArray(1, connection.createArrayOf("text", names));
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Drops schemas, and the tables in them; with them goes what was still to be done there. Nothing else goes: a schema in which somebody has put other
     * things stays, and that fails.
     */
    static void drop(Connection connection, List<String> names) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        List<String> tables = tables(connection, names);
        if (!tables.isEmpty()) {
            execute(connection, "DROP TABLE " + String.join(", ", tables));
        }
        execute(
                connection,
                "DROP SCHEMA IF EXISTS " + names.stream().map(Identifier::quote).collect(Collectors.joining(", ")));
        var array = connection.createArrayOf("text", names.toArray());
        try (var statement = connection.prepareStatement("""
                UPDATE godwit.deferred SET done = clock_timestamp()
                WHERE done IS NULL AND EXISTS (SELECT FROM unnest(?::text[]) s WHERE starts_with(table_name, s || '.'))""")) {
            statement.setArray(1, array);
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement("DELETE FROM godwit.load_schema WHERE name = ANY (?)")) {
            statement.setArray(1, array);
            statement.executeUpdate();
        }
    }

    private static List<String> tables(Connection connection, List<String> names) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p') ORDER BY 1, 2""")) {
            statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(Identifier.quote(rows.getString(1)) + "." + Identifier.quote(rows.getString(2)));
                }
            }
        }
        return tables;
    }

    private static Map<String, UUID> all(Connection connection) throws SQLException {
        var all = new LinkedHashMap<String, UUID>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT name, job FROM godwit.load_schema ORDER BY name")) {
            while (rows.next()) {
                all.put(rows.getString(1), rows.getObject(2, UUID.class));
            }
        }
        return all;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
