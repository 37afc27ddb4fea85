package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.Optional;

/**
 * {@code ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY}. Interrupted between its two transactions it leaves the partition half detached, where only
 * {@code FINALIZE} goes on.
 */
record DetachedPartition(JsonNode node, CatalogQueries catalog) implements Effect {

    @Override
    public boolean inPlace() throws SQLException {
        boolean bothThere = catalog.any(
                "SELECT 1 WHERE pg_catalog.to_regclass(?) IS NOT NULL AND pg_catalog.to_regclass(?) IS NOT NULL",
                parent(),
                partition());
        return bothThere && !isChild("true");
    }

    @Override
    public boolean settle(boolean unknown) throws SQLException {
        if (isChild("inhdetachpending")) {
            catalog.execute("SET lock_timeout = 0");
            catalog.execute("ALTER TABLE %s DETACH PARTITION %s FINALIZE".formatted(parent(), partition()));
            return true;
        }
        return unknown && inPlace();
    }

    @Override
    public Optional<String> leftBehind() throws SQLException {
        return isChild("inhdetachpending")
                ? Optional.of("The partition %s is half detached. The next run finalizes it.".formatted(partition()))
                : Optional.empty();
    }

    private boolean isChild(String condition) throws SQLException {
        return catalog.any(
                "SELECT 1 FROM pg_catalog.pg_inherits WHERE inhparent = pg_catalog.to_regclass(?) AND inhrelid = pg_catalog.to_regclass(?) AND "
                        + condition,
                parent(),
                partition());
    }

    private String parent() {
        return CatalogQueries.quoted(node.path("relation"));
    }

    private String partition() {
        return CatalogQueries.quoted(node.at("/cmds/0/AlterTableCmd/def/PartitionCmd/name"));
    }
}
