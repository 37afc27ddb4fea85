package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;

/** PostgreSQL's calls of PreventInTransactionBlock, by kind of statement. */
final class TransactionRules {

    private TransactionRules() {}

    static TransactionRule of(Statement statement) {
        JsonNode node = statement.node();
        return switch (statement.kind()) {
            case "CreatedbStmt" -> TransactionRule.refused("CREATE DATABASE");
            case "DropdbStmt" -> TransactionRule.refused("DROP DATABASE");
            case "AlterDatabaseStmt" -> when(hasOption(node, "tablespace"), "ALTER DATABASE SET TABLESPACE");
            case "CreateTableSpaceStmt" -> TransactionRule.refused("CREATE TABLESPACE");
            case "DropTableSpaceStmt" -> TransactionRule.refused("DROP TABLESPACE");
            case "AlterSystemStmt" -> TransactionRule.refused("ALTER SYSTEM");
            case "VacuumStmt" -> when(node.path("is_vacuumcmd").asBoolean(), "VACUUM");
            case "IndexStmt" -> when(isConcurrent(node), "CREATE INDEX CONCURRENTLY");
            case "DropStmt" -> when(isConcurrent(node), "DROP INDEX CONCURRENTLY");
            case "DiscardStmt" -> when(node.path("target").asText().equals("DISCARD_ALL"), "DISCARD ALL");
            case "ClusterStmt" -> cluster(node);
            case "ReindexStmt" -> reindex(node);
            case "AlterTableStmt" -> when(detachesConcurrently(node), "DETACH PARTITION CONCURRENTLY");
            case "TransactionStmt" -> transaction(node);
            case "CreateSubscriptionStmt" -> createSubscription(node);
            case "AlterSubscriptionStmt" -> alterSubscription(node);
            case "DropSubscriptionStmt" -> TransactionRule.depends("DROP SUBSCRIPTION of one with a replication slot");
            case "CallStmt" -> TransactionRule.depends("CALL of a procedure that commits");
            case "DoStmt" -> TransactionRule.depends("DO with a block that commits");
            case "ExecuteStmt" -> TransactionRule.depends("EXECUTE of a prepared statement");
            default -> TransactionRule.ALLOWED;
        };
    }

    static boolean isConcurrent(Statement statement) {
        JsonNode node = statement.node();
        return switch (statement.kind()) {
            case "IndexStmt", "DropStmt" -> isConcurrent(node);
            case "ReindexStmt" -> rebuildsConcurrently(node);
            case "AlterTableStmt" -> detachesConcurrently(node);
            default -> false;
        };
    }

    private static TransactionRule when(boolean refused, String because) {
        return refused ? TransactionRule.refused(because) : TransactionRule.ALLOWED;
    }

    private static boolean isConcurrent(JsonNode node) {
        return node.path("concurrent").asBoolean();
    }

    private static boolean hasOption(JsonNode node, String name) {
        return new Options(node.path("options")).has(name);
    }

    private static boolean detachesConcurrently(JsonNode node) {
        for (JsonNode command : node.path("cmds")) {
            JsonNode fields = command.path("AlterTableCmd");
            if (fields.path("subtype").asText().equals("AT_DetachPartition")
                    && isConcurrent(fields.path("def").path("PartitionCmd"))) {
                return true;
            }
        }
        return false;
    }

    private static TransactionRule cluster(JsonNode node) {
        return node.has("relation")
                ? TransactionRule.depends("CLUSTER of a partitioned table")
                : TransactionRule.refused("CLUSTER of all tables");
    }

    private static TransactionRule reindex(JsonNode node) {
        if (rebuildsConcurrently(node)) {
            return TransactionRule.refused("REINDEX CONCURRENTLY");
        }
        return switch (node.path("kind").asText()) {
            case "REINDEX_OBJECT_INDEX" -> TransactionRule.depends("REINDEX of a partitioned index");
            case "REINDEX_OBJECT_TABLE" -> TransactionRule.depends("REINDEX of a partitioned table");
            default -> TransactionRule.refused("REINDEX of a schema or database");
        };
    }

    private static boolean rebuildsConcurrently(JsonNode node) {
        return new Options(node.path("params")).isOn("concurrently", false);
    }

    private static TransactionRule transaction(JsonNode node) {
        return switch (node.path("kind").asText()) {
            case "TRANS_STMT_COMMIT_PREPARED" -> TransactionRule.refused("COMMIT PREPARED");
            case "TRANS_STMT_ROLLBACK_PREPARED" -> TransactionRule.refused("ROLLBACK PREPARED");
            default -> TransactionRule.ALLOWED;
        };
    }

    private static TransactionRule createSubscription(JsonNode node) {
        var options = new Options(node.path("options"));
        boolean connects = options.isOn("connect", true);
        return when(options.isOn("create_slot", connects), "CREATE SUBSCRIPTION that creates a replication slot");
    }

    private static TransactionRule alterSubscription(JsonNode node) {
        boolean refreshes = new Options(node.path("options")).isOn("refresh", true);
        return switch (node.path("kind").asText()) {
            case "ALTER_SUBSCRIPTION_REFRESH" -> TransactionRule.refused("ALTER SUBSCRIPTION REFRESH PUBLICATION");
            case "ALTER_SUBSCRIPTION_SET_PUBLICATION",
                    "ALTER_SUBSCRIPTION_ADD_PUBLICATION",
                    "ALTER_SUBSCRIPTION_DROP_PUBLICATION" ->
                refreshes
                        ? TransactionRule.depends("ALTER SUBSCRIPTION of an enabled one, with refresh")
                        : TransactionRule.ALLOWED;
            case "ALTER_SUBSCRIPTION_OPTIONS" ->
                hasOption(node, "failover") || hasOption(node, "two_phase")
                        ? TransactionRule.depends("ALTER SUBSCRIPTION of its replication slot")
                        : TransactionRule.ALLOWED;
            default -> TransactionRule.ALLOWED;
        };
    }
}
