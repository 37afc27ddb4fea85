package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.schema.sql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an interrupted {@code CREATE INDEX CONCURRENTLY} leaves behind: an invalid index, which costs on every write, serves no query, and makes
 * {@code IF NOT EXISTS} believe that all is done. The catalog is the truth: {@code indisvalid}.
 */
final class ConcurrentIndexes {

    private final Connection connection;

    ConcurrentIndexes(Connection connection) {
        this.connection = connection;
    }

    /** Whether {@code statement} is a {@code CONCURRENTLY} form, which waits for old transactions and must not be cut short. */
    boolean concerns(Statement statement) {
        return statement.node().path("concurrent").asBoolean(false)
                || statement.text().toUpperCase(Locale.ROOT).contains("CONCURRENTLY");
    }

    /**
     * Looks at what an interrupted attempt of {@code statement} left behind, and drops it if it is an invalid index.
     *
     * @return whether the index stands, valid, so that there is nothing left to do
     */
    boolean repair(Statement statement) throws SQLException {
        String name = indexName(statement);
        if (name == null) {
            return false;
        }
        Optional<Found> found = find(statement, name);
        if (found.isPresent() && !found.get().valid()) {
            drop(found.get().schema(), name);
        }
        return found.isPresent() && found.get().valid();
    }

    /** @throws JobFailedException if the index that {@code statement} creates is not valid after all */
    void requireValid(Statement statement, String path) throws SQLException, JobFailedException {
        String name = indexName(statement);
        if (name != null && !find(statement, name).map(Found::valid).orElse(false)) {
            throw new JobFailedException(
                    FailureKind.TRANSIENT,
                    "invalid-index",
                    "%s:%s: the index '%s' is not valid after its build. The next attempt drops it and builds it again."
                            .formatted(path, statement.start(), name));
        }
    }

    private record Found(String schema, boolean valid) {}

    private Optional<Found> find(Statement statement, String name) throws SQLException {
        try (var query = connection.prepareStatement("""
                SELECT n.nspname, i.indisvalid AND i.indisready
                FROM pg_catalog.pg_index i
                    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname = ? AND i.indrelid = pg_catalog.to_regclass(?)
                """)) {
            query.setString(1, name);
            query.setString(2, tableName(statement.node().path("relation")));
            try (var rows = query.executeQuery()) {
                return rows.next() ? Optional.of(new Found(rows.getString(1), rows.getBoolean(2))) : Optional.empty();
            }
        }
    }

    private void drop(String schema, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = 0");
            statement.execute("DROP INDEX CONCURRENTLY " + Identifier.quote(schema) + "." + Identifier.quote(name));
        }
    }

    private static @Nullable String indexName(Statement statement) {
        boolean concurrent = statement.kind().equals("IndexStmt")
                && statement.node().path("concurrent").asBoolean(false);
        String name = statement.node().path("idxname").asText("");
        return concurrent && !name.isEmpty() ? name : null;
    }

    private static String tableName(JsonNode relation) {
        String schema = relation.path("schemaname").asText("");
        String table = Identifier.quote(relation.path("relname").asText());
        return schema.isEmpty() ? table : Identifier.quote(schema) + "." + table;
    }
}
