package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;

final class TableRequirePrimaryKey implements LintRule {

    @Override
    public String id() {
        return "table-require-primary-key";
    }

    @Override
    public Severity severity() {
        return Severity.WARN;
    }

    @Override
    public String summary() {
        return "A table without a primary key cannot be replicated row by row, nor its rows be told apart.";
    }

    @Override
    public void check(Statement statement, ScriptState state, Found found) {
        if (!statement.kind().equals("CreateStmt") || statement.node().has("partbound")) {
            return;
        }
        for (JsonNode element : statement.node().path("tableElts")) {
            String type = element.path("Constraint").path("contype").asText();
            if (type.equals("CONSTR_PRIMARY") || Nodes.hasConstraint(element.path("ColumnDef"), "CONSTR_PRIMARY")) {
                return;
            }
        }
        found.add(
                "Table '%s' has no primary key."
                        .formatted(Nodes.relation(statement.node().path("relation"))),
                "Add one, as in: id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY.");
    }
}
