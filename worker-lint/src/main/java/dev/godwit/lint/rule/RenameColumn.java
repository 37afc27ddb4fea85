package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class RenameColumn implements LintRule {

    @Override
    public String id() {
        return "rename-column";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "Renaming a column breaks clients that use the old name.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (statement.kind().equals("RenameStmt")
                && statement.node().path("renameType").asText().equals("OBJECT_COLUMN")
                && !state.isNewHere(table)) {
            found.add(
                    "Clients that still name '%s.%s' fail from the commit on."
                            .formatted(table, statement.node().path("subname").asText()),
                    "Add the new column beside the old one, keep both filled, and drop the old one when nobody names it any more.");
        }
    }
}
