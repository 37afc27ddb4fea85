package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class DropColumn implements LintRule {

    @Override
    public String id() {
        return "drop-column";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "Dropping a column loses its data and breaks clients that still name it.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNewHere(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_DropColumn")) {
                found.add(
                        "Column '%s' of '%s' and all its values are lost."
                                .formatted(command.path("name").asText(), table),
                        "Deploy clients that no longer use the column first, and have a backup of it. The change needs an approval.");
            }
        }
    }
}
