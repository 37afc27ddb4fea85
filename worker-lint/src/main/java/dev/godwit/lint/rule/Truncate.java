package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class Truncate implements LintRule {

    @Override
    public String id() {
        return "truncate";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "TRUNCATE loses all rows of a table.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        if (statement.kind().equals("TruncateStmt")) {
            for (JsonNode relation : statement.node().path("relations")) {
                String table = Nodes.relation(relation.path("RangeVar"));
                if (!state.isNewHere(table)) {
                    found.add(
                            "All rows of '%s' are lost.".formatted(table),
                            "DELETE what is known to be needless, in batches, or have the change approved.");
                }
            }
        }
    }
}
