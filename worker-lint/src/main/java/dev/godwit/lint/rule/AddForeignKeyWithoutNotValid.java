package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class AddForeignKeyWithoutNotValid implements LintRule {

    @Override
    public String id() {
        return "add-fk-without-not-valid";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "A foreign key that is valid at once reads the whole table while both tables cannot be written.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_AddConstraint")
                    && Nodes.constraint(command).path("contype").asText().equals("CONSTR_FOREIGN")
                    && !Nodes.constraint(command).path("skip_validation").asBoolean(false)) {
                found.add(
                        "All rows of '%s' are checked while neither it nor '%s' can be written."
                                .formatted(
                                        table,
                                        Nodes.relation(Nodes.constraint(command).path("pktable"))),
                        "Add the foreign key NOT VALID, and VALIDATE CONSTRAINT in a later statement.");
            }
        }
    }
}
