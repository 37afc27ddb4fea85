package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Options;
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
        return droppedNames(statement.node());
    }

    /** The names of the {@code objects} of a node: {@code schema.name} or {@code name}. */
    public static List<String> droppedNames(JsonNode dropStmt) {
        var names = new ArrayList<String>();
        for (JsonNode object : dropStmt.path("objects")) {
            names.add(object.has("String") ? object.path("String").path("sval").asText() : name(list(object)));
        }
        return names;
    }

    /** The strings of a list, joined by dots. */
    public static String name(JsonNode list) {
        var parts = new ArrayList<String>();
        list.forEach(part -> parts.add(part.path("String").path("sval").asText()));
        return String.join(".", parts);
    }

    private static JsonNode list(JsonNode object) {
        if (object.has("List")) {
            return object.path("List").path("items");
        }
        return object.has("ObjectWithArgs")
                ? object.path("ObjectWithArgs").path("objname")
                : object.path("TypeName").path("names");
    }

    /** An object that a statement is about: its name, without arguments. */
    public static String object(JsonNode object) {
        return object.has("String") ? object.path("String").path("sval").asText() : name(list(object));
    }

    /** The names of roles, with commas. */
    public static String roles(JsonNode roleSpecs) {
        var names = new ArrayList<String>();
        for (JsonNode wrapped : roleSpecs) {
            JsonNode role = wrapped.path("RoleSpec");
            boolean named = role.path("roletype").asText().equals("ROLESPEC_CSTRING");
            names.add(
                    named
                            ? role.path("rolename").asText()
                            : role.path("roletype").asText().replace("ROLESPEC_", ""));
        }
        return String.join(", ", names);
    }

    /** Whether {@code WITH (name)} or its like is given and not switched off. */
    public static boolean hasOption(JsonNode defElems, String name) {
        return new Options(defElems).isOn(name, false);
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
