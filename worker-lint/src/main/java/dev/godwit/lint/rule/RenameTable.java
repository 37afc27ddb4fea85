package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class RenameTable implements LintRule {

    @Override
    public String id() {
        return "rename-table";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "Renaming a table breaks clients that use the old name.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (statement.kind().equals("RenameStmt")
                && statement.node().path("renameType").asText().equals("OBJECT_TABLE")
                && !state.isNewHere(table)) {
            found.add(
                    "Clients that still name '%s' fail from the commit on.".formatted(table),
                    "Leave a view with the old name behind, in the same migration.");
        }
    }
}
