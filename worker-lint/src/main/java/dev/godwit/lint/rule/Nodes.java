package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the parse trees of libpg_query. */
public final class Nodes {

    private Nodes() {}

    /** {@code schema.name}, or {@code name} where no schema is written. */
    public static String relation(JsonNode rangeVar) {
        String schema = rangeVar.path("schemaname").asText("");
        String name = rangeVar.path("relname").asText();
        return schema.isEmpty() ? name : schema + "." + name;
    }

    /** The commands of an ALTER TABLE; none for other statements. */
    public static List<JsonNode> alterCommands(Statement statement) {
        var commands = new ArrayList<JsonNode>();
        if (statement.kind().equals("AlterTableStmt")) {
            statement.node().path("cmds").forEach(cmd -> commands.add(cmd.path("AlterTableCmd")));
        }
        return commands;
    }

    /** {@code AT_DropColumn} and the like. */
    public static String subtype(JsonNode command) {
        return command.path("subtype").asText();
    }

    /** The constraint that {@code ADD CONSTRAINT} adds. */
    public static JsonNode constraint(JsonNode command) {
        return command.path("def").path("Constraint");
    }

    /** The names of a DROP: {@code schema.name} or {@code name}. */
    public static List<String> dropped(Statement statement) {
        var names = new ArrayList<String>();
        for (JsonNode object : statement.node().path("objects")) {
            JsonNode list = object.has("List")
                    ? object.path("List").path("items")
                    : object.path("TypeName").path("names");
            var parts = new ArrayList<String>();
            list.forEach(part -> parts.add(part.path("String").path("sval").asText()));
            names.add(String.join(".", parts));
        }
        return names;
    }

    /** Whether a column definition has a constraint of {@code type}, as in {@code CONSTR_NOTNULL}. */
    public static boolean hasConstraint(JsonNode columnDef, String type) {
        for (JsonNode constraint : columnDef.path("constraints")) {
            if (constraint.path("Constraint").path("contype").asText().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
