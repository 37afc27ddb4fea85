package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.Map;

/** DROP and TRUNCATE. */
final class RemovalForms {

    private RemovalForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("DropStmt", RemovalForms::drop);
        forms.put("TruncateStmt", RemovalForms::truncate);
        forms.put(
                "DropOwnedStmt",
                (node, to) -> to.dataLoss(
                        RiskLevel.CRITICAL,
                        Nodes.roles(node.path("roles")),
                        "DROP OWNED: all that the role owns is lost"));
    }

    private static void drop(JsonNode node, Assessment to) {
        String type = node.path("removeType").asText();
        boolean concurrent = node.path("concurrent").asBoolean(false);
        for (String name : Nodes.droppedNames(node)) {
            if (!to.isNew(name)) {
                drop(type, name, concurrent, to);
            }
        }
        cascade(node, String.join(", ", Nodes.droppedNames(node)), "drops", to);
    }

    private static void drop(String type, String name, boolean concurrent, Assessment to) {
        switch (type) {
            case "OBJECT_TABLE" ->
                to.dataLoss(RiskLevel.CRITICAL, name, "DROP TABLE: %s are lost".formatted(to.rows(name)));
            case "OBJECT_SCHEMA" ->
                to.dataLoss(RiskLevel.CRITICAL, name, "DROP SCHEMA: what it holds is not known here, and lost");
            case "OBJECT_SEQUENCE" -> to.dataLoss(RiskLevel.HIGH, name, "DROP SEQUENCE: where it stood is lost");
            case "OBJECT_INDEX" ->
                to.availability(
                        RiskLevel.MEDIUM,
                        name,
                        "DROP INDEX: queries that used it become slow%s"
                                .formatted(concurrent ? "" : ", and nobody can use its table until it is gone"));
            case "OBJECT_STATISTIC_EXT" ->
                to.availability(RiskLevel.MEDIUM, name, "DROP STATISTICS: queries may be planned worse");
            case "OBJECT_POLICY" ->
                to.privileges(RiskLevel.HIGH, name, "DROP POLICY: other rows can be seen and changed than before");
            case "OBJECT_TRIGGER", "OBJECT_RULE" ->
                to.add("integrity", RiskLevel.HIGH, name, "DROP: what it did at each change is no longer done");
            case "OBJECT_VIEW",
                    "OBJECT_MATVIEW",
                    "OBJECT_FOREIGN_TABLE",
                    "OBJECT_FUNCTION",
                    "OBJECT_PROCEDURE",
                    "OBJECT_ROUTINE",
                    "OBJECT_AGGREGATE",
                    "OBJECT_TYPE",
                    "OBJECT_DOMAIN" -> to.compatibility(RiskLevel.HIGH, name, "DROP: clients that use it fail");
            case "OBJECT_PUBLICATION" ->
                to.compatibility(RiskLevel.HIGH, name, "DROP PUBLICATION: who subscribes to it no longer gets changes");
            case "OBJECT_EXTENSION" ->
                to.add(
                        "dependents",
                        RiskLevel.CRITICAL,
                        name,
                        "DROP EXTENSION: all that it brought along goes with it");
            default -> to.unknown("drops an object of a kind (%s) that is not assessed".formatted(type));
        }
    }

    private static void truncate(JsonNode node, Assessment to) {
        for (JsonNode relation : node.path("relations")) {
            String table = Nodes.relation(relation.path("RangeVar"));
            if (!to.isNew(table)) {
                to.dataLoss(RiskLevel.CRITICAL, table, "TRUNCATE: %s are lost".formatted(to.rows(table)));
            }
            cascade(node, table, "empties", to);
        }
    }

    private static void cascade(JsonNode node, String subject, String verb, Assessment to) {
        if (node.path("behavior").asText().equals("DROP_CASCADE")) {
            to.add("dependents", RiskLevel.CRITICAL, subject, "CASCADE %s what is not named".formatted(verb));
        }
    }
}
