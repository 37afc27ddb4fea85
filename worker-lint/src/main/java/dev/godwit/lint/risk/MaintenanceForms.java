package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.List;
import java.util.Map;

/** Locks, and what rebuilds without changing a row. */
final class MaintenanceForms {

    /** By PostgreSQL's number, from 1. */
    private static final List<String> MODES = List.of(
            "ACCESS SHARE",
            "ROW SHARE",
            "ROW EXCLUSIVE",
            "SHARE UPDATE EXCLUSIVE",
            "SHARE",
            "SHARE ROW EXCLUSIVE",
            "EXCLUSIVE",
            "ACCESS EXCLUSIVE");

    private MaintenanceForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("VacuumStmt", MaintenanceForms::vacuum);
        forms.put("ClusterStmt", MaintenanceForms::cluster);
        forms.put("ReindexStmt", MaintenanceForms::reindex);
        forms.put("RefreshMatViewStmt", MaintenanceForms::refresh);
        forms.put("LockStmt", MaintenanceForms::lock);
    }

    private static void vacuum(JsonNode node, Assessment to) {
        boolean full = Nodes.hasOption(node.path("options"), "full");
        if (node.path("rels").isEmpty()) {
            to.availability(
                    full ? RiskLevel.CRITICAL : RiskLevel.LOW,
                    "all tables",
                    full ? "VACUUM FULL rewrites every table under an ACCESS EXCLUSIVE lock" : "VACUUM or ANALYZE");
        }
        for (JsonNode wrapped : node.path("rels")) {
            String table = Nodes.relation(wrapped.path("VacuumRelation").path("relation"));
            to.availability(table, full ? Impact.REWRITE : Impact.ONLINE);
        }
    }

    private static void cluster(JsonNode node, Assessment to) {
        if (node.has("relation")) {
            to.availability(Nodes.relation(node.path("relation")), Impact.REWRITE);
        } else {
            to.availability(
                    RiskLevel.CRITICAL, "all tables", "CLUSTER rewrites each one under an ACCESS EXCLUSIVE lock");
        }
    }

    private static void reindex(JsonNode node, Assessment to) {
        boolean concurrent = Nodes.hasOption(node.path("params"), "concurrently");
        String relation = Nodes.relation(node.path("relation"));
        switch (node.path("kind").asText()) {
            case "REINDEX_OBJECT_TABLE" -> to.availability(relation, concurrent ? Impact.ONLINE : Impact.SCAN);
            case "REINDEX_OBJECT_INDEX" ->
                to.availability(
                        concurrent || to.isNew(relation) ? RiskLevel.LOW : RiskLevel.HIGH,
                        relation,
                        concurrent
                                ? "REINDEX CONCURRENTLY"
                                : "REINDEX: its table cannot be written, nor queried with it, until it is built; its size is not known here");
            default ->
                to.availability(
                        concurrent ? RiskLevel.MEDIUM : RiskLevel.CRITICAL,
                        node.path("name").asText("all indexes"),
                        "REINDEX of many tables, one after the other");
        }
    }

    private static void refresh(JsonNode node, Assessment to) {
        String view = Nodes.relation(node.path("relation"));
        boolean concurrent = node.path("concurrent").asBoolean(false);
        to.availability(view, concurrent ? new Impact("EXCLUSIVE", false, true) : Impact.REWRITE);
        if (node.path("skipData").asBoolean(false) && !to.isNew(view)) {
            to.compatibility(RiskLevel.HIGH, view, "WITH NO DATA: it cannot be read until it is refreshed");
        }
    }

    private static void lock(JsonNode node, Assessment to) {
        int mode = node.path("mode").asInt(MODES.size());
        for (JsonNode relation : node.path("relations")) {
            String table = Nodes.relation(relation.path("RangeVar"));
            if (!to.isNew(table)) {
                to.availability(
                        mode <= 2 ? RiskLevel.LOW : mode <= 4 ? RiskLevel.MEDIUM : RiskLevel.HIGH,
                        table,
                        "LOCK TABLE: %s lock until the transaction ends".formatted(MODES.get(mode - 1)));
            }
        }
    }
}
