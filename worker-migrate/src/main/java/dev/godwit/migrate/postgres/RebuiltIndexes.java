package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code REINDEX}. It can be repeated; but {@code CONCURRENTLY} builds beside the old indexes, and an interrupted attempt leaves invalid ones, which
 * PostgreSQL calls {@code ..._ccnew} or, if they were to be replaced, {@code ..._ccold}.
 */
record RebuiltIndexes(JsonNode node, CatalogQueries catalog) implements Effect {

    @Override
    public boolean inPlace() {
        return false;
    }

    @Override
    public boolean settle(boolean unknown) throws SQLException {
        for (String invalid : leftovers()) {
            catalog.dropIndex(invalid);
        }
        return false;
    }

    @Override
    public Optional<String> leftBehind() throws SQLException {
        List<String> leftovers = leftovers();
        return leftovers.isEmpty()
                ? Optional.empty()
                : Optional.of("It left invalid indexes: %s. The next run drops them and rebuilds again."
                        .formatted(String.join(", ", leftovers)));
    }

    /** Less those that somebody is building at this moment. */
    private List<String> leftovers() throws SQLException {
        return switch (node.path("kind").asText()) {
            case "REINDEX_OBJECT_INDEX" ->
                find(
                        "i.indrelid = (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(?))",
                        CatalogQueries.quoted(node.path("relation")));
            case "REINDEX_OBJECT_TABLE" ->
                find(
                        "pg_catalog.to_regclass(?) IN (i.indrelid, (SELECT oid FROM pg_catalog.pg_class WHERE reltoastrelid = i.indrelid))",
                        CatalogQueries.quoted(node.path("relation")));
            case "REINDEX_OBJECT_SCHEMA" ->
                find(
                        "? IN (n.nspname, (SELECT o.nspname FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace o ON o.oid = t.relnamespace WHERE t.reltoastrelid = i.indrelid))",
                        node.path("name").asText());
            default -> find("?::text IS NOT NULL", "database");
        };
    }

    private List<String> find(String condition, String parameter) throws SQLException {
        return catalog.strings("""
                SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname)
                FROM pg_catalog.pg_index i
                    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND %s
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
                ORDER BY 1
                """.formatted(condition), parameter);
    }
}
