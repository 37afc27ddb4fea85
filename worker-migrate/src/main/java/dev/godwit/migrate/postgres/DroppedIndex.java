package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.postgres.Identifier;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * {@code DROP INDEX CONCURRENTLY}. The server finishes it for a client that is gone, so an index that is not there any more is the usual trace of an
 * interrupted attempt.
 */
record DroppedIndex(JsonNode node, CatalogQueries catalog) implements Effect {

    @Override
    public boolean inPlace() throws SQLException {
        return !catalog.any("SELECT 1 WHERE pg_catalog.to_regclass(?) IS NOT NULL", name());
    }

    @Override
    public boolean settle(boolean unknown) throws SQLException {
        return unknown && inPlace();
    }

    @Override
    public Optional<String> leftBehind() throws SQLException {
        boolean halfGone = catalog.any(
                "SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(?) AND NOT indisvalid",
                name());
        return halfGone
                ? Optional.of("The index %s is still there, but no query uses it any more. The next run drops it."
                        .formatted(name()))
                : Optional.empty();
    }

    /** CONCURRENTLY takes one index at a time. */
    private String name() {
        JsonNode parts = node.path("objects").path(0).path("List").path("items");
        return StreamSupport.stream(parts.spliterator(), false)
                .map(part -> Identifier.quote(part.path("String").path("sval").asText()))
                .collect(Collectors.joining("."));
    }
}
