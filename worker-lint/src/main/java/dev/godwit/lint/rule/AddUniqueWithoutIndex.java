package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class AddUniqueWithoutIndex implements LintRule {

    @Override
    public String id() {
        return "add-unique-without-index";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "A UNIQUE or PRIMARY KEY constraint builds its index under an exclusive lock.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return;
        }
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_AddConstraint")
                    && (Nodes.constraint(command).path("contype").asText().equals("CONSTR_UNIQUE")
                            || Nodes.constraint(command)
                                    .path("contype")
                                    .asText()
                                    .equals("CONSTR_PRIMARY"))
                    && Nodes.constraint(command).path("indexname").asText("").isEmpty()) {
                found.add(
                        "An index on '%s' is built while nobody can read or write it.".formatted(table),
                        "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX.");
            }
        }
    }
}
