package dev.godwit.migrate.postgres;

import dev.godwit.schema.sql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What a statement that runs outside any transaction does to the catalog. After a crash nobody knows how far it came, for the server may have finished
 * it on behalf of a client that was gone: the catalog is the truth.
 *
 * <p>Reads and writes on the session that runs the migration, under its settings, in autocommit mode.
 */
interface Effect {

    /** The effect of {@code statement}; one that leaves nothing to recognize can be run again as it is. */
    static Effect of(Statement statement, Connection connection) {
        var catalog = new CatalogQueries(connection);
        return switch (statement.kind()) {
            case "IndexStmt" -> new CreatedIndex(statement.node(), catalog);
            case "DropStmt" -> new DroppedIndex(statement.node(), catalog);
            case "AlterTableStmt" -> new DetachedPartition(statement.node(), catalog);
            case "ReindexStmt" -> new RebuiltIndexes(statement.node(), catalog);
            case "CreatedbStmt", "DropdbStmt", "CreateTableSpaceStmt", "DropTableSpaceStmt", "CreateSubscriptionStmt" ->
                NamedObject.of(statement, catalog);
            default -> new Repeatable();
        };
    }

    /** Whether the catalog looks as if the statement had run: before its first attempt too, when it has nothing to do or is about to fail. */
    boolean inPlace() throws SQLException;

    /**
     * Clears up what an earlier attempt left behind.
     *
     * @param unknown whether the earlier attempt may have got through; false if the server refused it
     * @return whether nothing is left to do
     */
    boolean settle(boolean unknown) throws SQLException;

    /** What an attempt that failed left behind and the next one does about it, in sentences for people; empty if nothing. */
    Optional<String> leftBehind() throws SQLException;

    /** Whether the statement, which the server says has run, did what it should. */
    default boolean holds() throws SQLException {
        return true;
    }

    /** VACUUM, ALTER SYSTEM and the like. */
    record Repeatable() implements Effect {

        @Override
        public boolean inPlace() {
            return false;
        }

        @Override
        public boolean settle(boolean unknown) {
            return false;
        }

        @Override
        public Optional<String> leftBehind() {
            return Optional.empty();
        }
    }
}
