package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.postgres.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Questions to the catalog, and statements that no transaction holds, on one session. */
record CatalogQueries(Connection connection) {

    /** The first column of each row. */
    List<String> strings(String sql, String... parameters) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            var found = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    boolean any(String sql, String... parameters) throws SQLException {
        return !strings(sql, parameters).isEmpty();
    }

    /** Waits for the transactions of others, for as long as these take. */
    void dropIndex(String quotedName) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = 0");
            statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + quotedName);
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A RangeVar as SQL writes it, for {@code to_regclass}. */
    static String quoted(JsonNode relation) {
        String schema = relation.path("schemaname").asText("");
        String name = Identifier.quote(relation.path("relname").asText());
        return schema.isEmpty() ? name : Identifier.quote(schema) + "." + name;
    }
}
