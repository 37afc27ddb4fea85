package dev.godwit.migrate.postgres;

import dev.godwit.schema.sql.Statement;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A database, a tablespace or a subscription that is created or dropped: it is there, or it is not.
 *
 * @param query finds it by name
 * @param created whether the statement creates it
 */
record NamedObject(String query, String name, boolean created, CatalogQueries catalog) implements Effect {

    /** An interrupted CREATE or DROP DATABASE leaves one that nobody can connect to: it counts as not there. */
    private static final String DATABASE =
            "SELECT 1 FROM pg_catalog.pg_database WHERE datname = ? AND datconnlimit <> -2";

    private static final String TABLESPACE = "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname = ?";
    private static final String SUBSCRIPTION = "SELECT 1 FROM pg_catalog.pg_subscription WHERE subname = ?";

    static NamedObject of(Statement statement, CatalogQueries catalog) {
        var node = statement.node();
        return switch (statement.kind()) {
            case "CreatedbStmt" -> new NamedObject(DATABASE, node.path("dbname").asText(), true, catalog);
            case "DropdbStmt" -> new NamedObject(DATABASE, node.path("dbname").asText(), false, catalog);
            case "CreateTableSpaceStmt" ->
                new NamedObject(TABLESPACE, node.path("tablespacename").asText(), true, catalog);
            case "DropTableSpaceStmt" ->
                new NamedObject(TABLESPACE, node.path("tablespacename").asText(), false, catalog);
            case "CreateSubscriptionStmt" ->
                new NamedObject(SUBSCRIPTION, node.path("subname").asText(), true, catalog);
            default -> throw new IllegalArgumentException("No named object: " + statement.kind());
        };
    }

    @Override
    public boolean inPlace() throws SQLException {
        return catalog.any(query, name) == created;
    }

    @Override
    public boolean settle(boolean unknown) throws SQLException {
        return unknown && inPlace();
    }

    @Override
    public Optional<String> leftBehind() {
        return Optional.empty();
    }
}
