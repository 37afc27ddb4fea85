package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.Map;

/** What changes rows, wherever in a statement it stands. */
final class DataForms {

    private DataForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("SelectStmt", Form.HARMLESS);
        forms.put("ExplainStmt", Form.HARMLESS);
        forms.put("InsertStmt", DataForms::insert);
        forms.put("UpdateStmt", DataForms::update);
        forms.put("DeleteStmt", DataForms::delete);
        forms.put("MergeStmt", DataForms::merge);
        forms.put("CopyStmt", DataForms::copy);
    }

    private static void insert(JsonNode node, Assessment to) {
        String table = Nodes.relation(node.path("relation"));
        JsonNode conflict = node.path("onConflictClause");
        if (conflict.path("action").asText().equals("ONCONFLICT_UPDATE") && !to.isNew(table)) {
            to.dataLoss(
                    RiskLevel.HIGH,
                    table,
                    "ON CONFLICT DO UPDATE overwrites the rows that are there; a rollback does not bring the old values back");
        }
        to.changesRows(table);
    }

    private static void update(JsonNode node, Assessment to) {
        String table = Nodes.relation(node.path("relation"));
        to.changesRows(table);
        if (to.isNew(table)) {
            return;
        }
        Selection rows = Selection.of(node);
        if (rows != Selection.FEW) {
            to.availability(table, new Impact("ROW EXCLUSIVE", true, true));
        }
        boolean overwrites = false;
        for (JsonNode target : node.path("targetList")) {
            overwrites |=
                    !to.isNewColumn(table, target.path("ResTarget").path("name").asText());
        }
        if (overwrites) {
            to.dataLoss(
                    rows == Selection.FEW ? RiskLevel.MEDIUM : RiskLevel.HIGH,
                    table,
                    "UPDATE changes %s; a rollback does not bring the old values back"
                            .formatted(rows.describe(to.rows(table))));
        }
    }

    private static void delete(JsonNode node, Assessment to) {
        String table = Nodes.relation(node.path("relation"));
        to.changesRows(table);
        if (to.isNew(table)) {
            return;
        }
        Selection rows = Selection.of(node);
        RiskLevel level = switch (rows) {
            case FEW -> RiskLevel.MEDIUM;
            case SOME -> RiskLevel.HIGH;
            case ALL -> RiskLevel.CRITICAL;
        };
        to.dataLoss(
                level,
                table,
                "DELETE removes %s; a rollback does not bring them back".formatted(rows.describe(to.rows(table))));
    }

    private static void merge(JsonNode node, Assessment to) {
        String table = Nodes.relation(node.path("relation"));
        to.changesRows(table);
        for (JsonNode wrapped : node.path("mergeWhenClauses")) {
            String command = wrapped.path("MergeWhenClause").path("commandType").asText();
            boolean changes = command.equals("CMD_UPDATE") || command.equals("CMD_DELETE");
            if (changes && !to.isNew(table)) {
                to.dataLoss(
                        RiskLevel.HIGH,
                        table,
                        "MERGE changes or removes rows that are there; a rollback does not bring them back");
            }
        }
    }

    private static void copy(JsonNode node, Assessment to) {
        String file = node.path("filename").asText("");
        if (node.path("is_program").asBoolean(false)) {
            to.hiddenCode(RiskLevel.CRITICAL, "COPY", "runs a program on the server");
        } else if (!file.isEmpty() && !node.path("is_from").asBoolean(false)) {
            to.privileges(RiskLevel.CRITICAL, "COPY", "writes a file on the server");
        } else if (!file.isEmpty()) {
            to.privileges(RiskLevel.HIGH, "COPY", "reads a file of the server, whose rows are not known here");
        }
        if (node.path("is_from").asBoolean(false)) {
            to.changesRows(Nodes.relation(node.path("relation")));
        }
    }
}
