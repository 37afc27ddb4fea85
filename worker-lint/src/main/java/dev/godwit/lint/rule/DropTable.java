package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class DropTable implements LintRule {

    @Override
    public String id() {
        return "drop-table";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "Dropping a table loses its rows.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        if (statement.kind().equals("DropStmt")
                && statement.node().path("removeType").asText().equals("OBJECT_TABLE")) {
            for (String table : Nodes.dropped(statement)) {
                if (!state.isNewHere(table)) {
                    found.add(
                            "Table '%s' and all its rows are lost.".formatted(table),
                            "Rename it first and drop it after a waiting period. The change needs an approval.");
                }
            }
        }
    }
}
