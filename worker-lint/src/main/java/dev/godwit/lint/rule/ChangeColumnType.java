package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class ChangeColumnType implements LintRule {

    @Override
    public String id() {
        return "change-column-type";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "Changing a type rewrites the table under an exclusive lock, unless the old form can stay.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_AlterColumnType")) {
                found.add(
                        "The new type of '%s.%s' may rewrite the whole table while nobody can read or write it."
                                .formatted(table, command.path("name").asText()),
                        "Add a new column, fill it in batches, and switch the clients over; or prove that the pair of types needs no rewrite.");
            }
        }
    }
}
