package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class DropCascade implements LintRule {

    @Override
    public String id() {
        return "drop-cascade";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "CASCADE drops objects that the statement does not name.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        if (statement.kind().equals("DropStmt")
                && statement.node().path("behavior").asText().equals("DROP_CASCADE")) {
            found.add(
                    "CASCADE also drops whatever depends on %s.".formatted(String.join(", ", Nodes.dropped(statement))),
                    "Drop the dependents by name first, so that a reviewer sees them.");
        }
    }
}
