package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;
import java.util.Map;
import java.util.Set;

/**
 * Walks over the whole parse tree of a statement, to any depth, and asks the form of each node: a DELETE in a WITH, a function in a DEFAULT and a
 * statement of its own are seen alike.
 */
final class StatementRisk {

    /** What they hold is not run by them. A call of what they define is seen where it is made. */
    private static final Set<String> DEFINES_CODE = Set.of("CreateFunctionStmt", "RuleStmt", "PrepareStmt");

    private final Assessment assessment;

    StatementRisk(Assessment assessment) {
        this.assessment = assessment;
    }

    void assess(Statement statement) {
        node(statement.kind(), statement.node());
    }

    private void node(String kind, JsonNode node) {
        Forms.of(kind)
                .ifPresentOrElse(
                        form -> form.assess(node, assessment),
                        () -> assessment.unknown("is or holds something (%s) that is not assessed".formatted(kind)));
        if (!DEFINES_CODE.contains(kind)) {
            children(node);
        }
    }

    /** libpg_query names kinds of nodes with a capital and fields without. */
    private void children(JsonNode value) {
        if (value.isArray()) {
            value.forEach(this::children);
            return;
        }
        assessment.namesRelation(value);
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (Character.isUpperCase(field.getKey().charAt(0))) {
                node(field.getKey(), field.getValue());
            } else {
                children(field.getValue());
            }
        }
    }
}
