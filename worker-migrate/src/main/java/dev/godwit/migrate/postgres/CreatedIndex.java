package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code CREATE INDEX CONCURRENTLY}, which has a name. An attempt that fails or is interrupted leaves an invalid index, which costs on every write,
 * serves no query, and makes {@code IF NOT EXISTS} believe that all is done.
 */
record CreatedIndex(JsonNode node, CatalogQueries catalog) implements Effect {

    @Override
    public boolean inPlace() throws SQLException {
        return holds();
    }

    @Override
    public boolean settle(boolean unknown) throws SQLException {
        for (String invalid : find(false)) {
            catalog.dropIndex(invalid);
        }
        return holds();
    }

    @Override
    public Optional<String> leftBehind() throws SQLException {
        return find(false).stream()
                .findFirst()
                .map(name ->
                        "It left the invalid index %s, which costs on every write and serves no query. The next run drops it and builds it again."
                                .formatted(name));
    }

    @Override
    public boolean holds() throws SQLException {
        return !find(true).isEmpty();
    }

    /** Less one that somebody else is building at this moment. */
    private List<String> find(boolean valid) throws SQLException {
        return catalog.strings(
                """
                SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname)
                FROM pg_catalog.pg_index i
                    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname = ? AND i.indrelid = pg_catalog.to_regclass(?) AND (i.indisvalid AND i.indisready) = %s
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
                """.formatted(valid), node.path("idxname").asText(), CatalogQueries.quoted(node.path("relation")));
    }
}
