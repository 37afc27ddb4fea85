package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class SetNotNull implements LintRule {

    @Override
    public String id() {
        return "set-not-null";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "SET NOT NULL reads the whole table under an exclusive lock.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_SetNotNull")) {
                found.add(
                        "All rows of '%s' are read for '%s' while nobody can read or write it."
                                .formatted(table, command.path("name").asText()),
                        "Add CHECK (column IS NOT NULL) NOT VALID, VALIDATE it, then SET NOT NULL: the valid check makes the scan needless.");
            }
        }
    }
}
