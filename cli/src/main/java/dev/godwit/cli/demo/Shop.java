package dev.godwit.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The web shop whose data moves: its tables, its rows, and what of them is personal. */
final class Shop {

    /** As SQL writes them; a partitioned table once. */
    static final List<String> TABLES =
            List.of("customers", "addresses", "\"Orders\"", "payments", "events", "support_notes");

    /** Where planted personal data was left in places that a rule by column name would not look at. */
    static final String PLANTED = "@secret.example";

    private static final List<String> FIRST = List.of("001_web_shop");
    private static final List<String> PENDING = List.of("002_loyalty_points", "003_find_orders_by_day", "004_drop_fax");

    private Shop() {}

    /** The migrations that made the shop, by path in a project. */
    static Map<String, String> firstMigrations() {
        return migrations(FIRST);
    }

    /** Those that the demo's author wants to bring to production. */
    static Map<String, String> pendingMigrations() {
        return migrations(PENDING);
    }

    private static Map<String, String> migrations(List<String> names) {
        var files = new TreeMap<String, String>();
        for (String name : names) {
            for (String direction : List.of("up", "down")) {
                String path = "db/migrations/%s.%s.sql".formatted(name, direction);
                files.put(path, resource(path));
            }
        }
        return files;
    }

    /** Generates {@code rows} rows. */
    static void fill(Connection connection, long rows) throws SQLException {
        Sql.execute(connection, resource("rows.sql").replace("${rows}", rows + "::bigint"));
    }

    /** The rows of each table. */
    static Map<String, Long> counts(Connection connection) throws SQLException {
        var counts = new TreeMap<String, Long>();
        for (String table : TABLES) {
            counts.put(table, Sql.number(connection, "SELECT count(*) FROM " + table));
        }
        return counts;
    }

    static long total(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static String resource(String name) {
        try (InputStream in = Shop.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The distribution lacks the demo's '%s'".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
