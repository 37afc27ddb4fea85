package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class DropIndexNotConcurrent implements LintRule {

    @Override
    public String id() {
        return "drop-index-not-concurrent";
    }

    @Override
    public Severity severity() {
        return Severity.WARN;
    }

    @Override
    public String summary() {
        return "DROP INDEX without CONCURRENTLY waits for, and then stops, everybody on the table.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        if (statement.kind().equals("DropStmt")
                && statement.node().path("removeType").asText().equals("OBJECT_INDEX")
                && !statement.node().path("concurrent").asBoolean(false)) {
            found.add(
                    "Dropping %s locks its table against everybody."
                            .formatted(String.join(", ", Nodes.dropped(statement))),
                    "DROP INDEX CONCURRENTLY.");
        }
    }
}
