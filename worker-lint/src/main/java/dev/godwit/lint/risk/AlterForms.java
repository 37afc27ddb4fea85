package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.Map;

/** ALTER of what holds rows, and of types. */
final class AlterForms {

    private AlterForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("AlterTableStmt", AlterForms::table);
        forms.put("AlterEnumStmt", AlterForms::enumeration);
        forms.put("AlterDomainStmt", AlterForms::domain);
        forms.put("AlterSeqStmt", AlterForms::sequence);
        forms.put("AlterStatsStmt", Form.HARMLESS);
        forms.put(
                "AlterFunctionStmt",
                (node, to) -> to.privileges(
                        RiskLevel.HIGH,
                        Nodes.name(node.path("func").path("objname")) + "()",
                        "ALTER FUNCTION: how and with whose rights it runs changes for all its callers"));
        forms.put(
                "AlterObjectSchemaStmt",
                (node, to) -> to.compatibility(
                        RiskLevel.HIGH,
                        subject(node),
                        "SET SCHEMA to %s: clients that use the old name fail"
                                .formatted(node.path("newschema").asText())));
        forms.put("RenameStmt", AlterForms::rename);
    }

    private static void table(JsonNode node, Assessment to) {
        var command = new AlterCommands(Nodes.relation(node.path("relation")), kind(node), to);
        for (JsonNode wrapped : node.path("cmds")) {
            command.assess(wrapped.path("AlterTableCmd"));
        }
    }

    private static String kind(JsonNode node) {
        return node.path("objtype").asText();
    }

    private static void enumeration(JsonNode node, Assessment to) {
        String type = Nodes.name(node.path("typeName"));
        if (node.has("oldVal")) {
            to.compatibility(RiskLevel.HIGH, type, "RENAME VALUE: clients that use the old value fail");
        } else {
            to.add(
                    "reversibility",
                    RiskLevel.MEDIUM,
                    type,
                    "ADD VALUE: a value of an enum cannot be removed again, and clients meet one that they do not know");
        }
    }

    /** All tables with a column of the domain are read, and which these are is not known here. */
    private static void domain(JsonNode node, Assessment to) {
        String domain = Nodes.name(node.path("typeName"));
        boolean later = node.at("/def/Constraint/skip_validation").asBoolean(false);
        switch (node.path("subtype").asText()) {
            case "C", "O", "V" -> {
                if (later) {
                    to.compatibility(RiskLevel.MEDIUM, domain, "new values have to satisfy the constraint at once");
                } else {
                    to.availability(
                            RiskLevel.HIGH, domain, "SHARE lock, reads all tables with a column of this domain");
                }
            }
            default ->
                to.compatibility(
                        RiskLevel.MEDIUM, domain, "ALTER DOMAIN: columns of this domain take other values than before");
        }
    }

    private static void sequence(JsonNode node, Assessment to) {
        String name = Nodes.relation(node.path("sequence"));
        if (!to.isNew(name)) {
            to.add(
                    "reversibility",
                    RiskLevel.MEDIUM,
                    name,
                    "ALTER SEQUENCE: set back, it gives out numbers twice; no rollback brings its counter back");
        }
    }

    private static void rename(JsonNode node, Assessment to) {
        String relation = Nodes.relation(node.path("relation"));
        if (!relation.isEmpty() && to.isNew(relation)) {
            return;
        }
        to.compatibility(RiskLevel.HIGH, subject(node), "RENAME: clients that use the old name fail");
    }

    private static String subject(JsonNode node) {
        String relation = Nodes.relation(node.path("relation"));
        String part = node.path("subname").asText("");
        if (relation.isEmpty()) {
            return part.isEmpty() ? Nodes.object(node.path("object")) : part;
        }
        return part.isEmpty() ? relation : relation + "." + part;
    }
}
