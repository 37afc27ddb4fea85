package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;

final class CreateIndexNotConcurrent implements LintRule {

    @Override
    public String id() {
        return "create-index-not-concurrent";
    }

    @Override
    public Severity severity() {
        return Severity.ERROR;
    }

    @Override
    public String summary() {
        return "CREATE INDEX without CONCURRENTLY stops all writes until it is built.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        String table = Nodes.relation(statement.node().path("relation"));
        boolean concurrent = statement.node().path("concurrent").asBoolean(false);
        if (statement.kind().equals("IndexStmt") && !concurrent && !state.isNew(table)) {
            found.add(
                    "'%s' cannot be written while the index is built.".formatted(table),
                    "CREATE INDEX CONCURRENTLY, in a migration of its own or at its end.");
        }
    }
}
