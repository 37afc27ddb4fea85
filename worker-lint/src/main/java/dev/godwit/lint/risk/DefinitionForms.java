package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CREATE: what is new is harmless, unless it changes what is there already, or defines code that others will run. */
final class DefinitionForms {

    private static final List<String> HARMLESS = List.of(
            "CreateTableAsStmt",
            "CreateEnumStmt",
            "CompositeTypeStmt",
            "CreateRangeStmt",
            "CreateDomainStmt",
            "CreateSchemaStmt",
            "CreateSeqStmt",
            "CommentStmt");

    /** Their functions can do what their owner can, and no more. */
    private static final Set<String> TRUSTED_LANGUAGES = Set.of("sql", "plpgsql");

    private DefinitionForms() {}

    static void enter(Map<String, Form> forms) {
        HARMLESS.forEach(kind -> forms.put(kind, Form.HARMLESS));
        forms.put("CreateStmt", DefinitionForms::table);
        forms.put("IndexStmt", DefinitionForms::index);
        forms.put(
                "CreateStatsStmt",
                (node, to) -> node.path("relations")
                        .forEach(
                                relation -> to.availability(Nodes.relation(relation.path("RangeVar")), Impact.ONLINE)));
        forms.put("ViewStmt", DefinitionForms::view);
        forms.put("CreateFunctionStmt", DefinitionForms::function);
        forms.put("CreateTrigStmt", DefinitionForms::trigger);
        forms.put(
                "RuleStmt",
                (node, to) -> to.hiddenCode(
                        RiskLevel.CRITICAL,
                        Nodes.relation(node.path("relation")),
                        "CREATE RULE rewrites the statements of everybody who uses it"));
        forms.put(
                "CreateEventTrigStmt",
                (node, to) -> to.hiddenCode(
                        RiskLevel.CRITICAL,
                        node.path("trigname").asText(),
                        "CREATE EVENT TRIGGER runs a function at everybody's DDL, Godwit's own included"));
        forms.put("DefineStmt", DefinitionForms::define);
    }

    /** A partition stops its parent; a foreign key stops writes to what it refers to. */
    private static void table(JsonNode node, Assessment to) {
        boolean partition = node.has("partbound");
        for (JsonNode parent : node.path("inhRelations")) {
            to.availability(Nodes.relation(parent.path("RangeVar")), partition ? Impact.SCAN : Impact.ONLINE);
        }
        String self = Nodes.relation(node.path("relation"));
        for (JsonNode element : node.path("tableElts")) {
            references(self, element.path("Constraint"), to);
            element.path("ColumnDef")
                    .path("constraints")
                    .forEach(constraint -> references(self, constraint.path("Constraint"), to));
        }
    }

    static void references(String self, JsonNode constraint, Assessment to) {
        String referred = Nodes.relation(constraint.path("pktable"));
        if (!referred.isEmpty() && !referred.equals(self)) {
            to.availability(referred, new Impact("SHARE ROW EXCLUSIVE", false, false));
        }
    }

    private static void index(JsonNode node, Assessment to) {
        boolean concurrent = node.path("concurrent").asBoolean(false);
        to.availability(
                Nodes.relation(node.path("relation")), concurrent ? Impact.ONLINE : new Impact("SHARE", false, true));
    }

    private static void view(JsonNode node, Assessment to) {
        if (node.path("replace").asBoolean(false)) {
            to.compatibility(
                    RiskLevel.MEDIUM,
                    Nodes.relation(node.path("view")),
                    "CREATE OR REPLACE VIEW: clients see other rows or values at once");
        }
    }

    private static void function(JsonNode node, Assessment to) {
        String name = Nodes.name(node.path("funcname")) + "()";
        if (node.path("replace").asBoolean(false)) {
            to.compatibility(
                    RiskLevel.MEDIUM, name, "CREATE OR REPLACE FUNCTION: whoever calls it runs other code at once");
        }
        String language = "sql";
        for (JsonNode wrapped : node.path("options")) {
            JsonNode option = wrapped.path("DefElem");
            switch (option.path("defname").asText()) {
                case "language" -> language = option.at("/arg/String/sval").asText();
                case "security" -> {
                    if (option.at("/arg/Boolean/boolval").asBoolean(false)) {
                        to.privileges(
                                RiskLevel.HIGH,
                                name,
                                "SECURITY DEFINER: whoever may call it acts with its owner's rights");
                    }
                }
                default -> {
                    // Costs, volatility, settings of its own.
                }
            }
        }
        if (!TRUSTED_LANGUAGES.contains(language)) {
            to.hiddenCode(
                    RiskLevel.CRITICAL,
                    name,
                    "is written in %s, which may reach beyond the database".formatted(language));
        }
    }

    private static void trigger(JsonNode node, Assessment to) {
        String table = Nodes.relation(node.path("relation"));
        to.availability(table, new Impact("SHARE ROW EXCLUSIVE", false, false));
        to.hiddenCode(
                RiskLevel.HIGH,
                table,
                "CREATE TRIGGER: changes of its rows run %s(), whose code is not assessed"
                        .formatted(Nodes.name(node.path("funcname"))));
    }

    private static void define(JsonNode node, Assessment to) {
        if (!node.path("kind").asText().equals("OBJECT_COLLATION")) {
            to.unknown("defines an object of a kind (%s) that is not assessed"
                    .formatted(node.path("kind").asText()));
        }
    }
}
