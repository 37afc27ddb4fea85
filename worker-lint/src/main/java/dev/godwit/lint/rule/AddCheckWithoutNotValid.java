package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class AddCheckWithoutNotValid implements LintRule {

    @Override
    public String id() {
        return "add-check-without-not-valid";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "A CHECK that is valid at once reads the whole table under an exclusive lock.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_AddConstraint")
                    && Nodes.constraint(command).path("contype").asText().equals("CONSTR_CHECK")
                    && !Nodes.constraint(command).path("skip_validation").asBoolean(false)) {
                found.add(
                        "All rows of '%s' are checked while nobody can read or write it.".formatted(table),
                        "Add the constraint NOT VALID, and VALIDATE CONSTRAINT in a later statement.");
            }
        }
    }
}
