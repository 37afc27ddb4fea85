package dev.godwit.lint.rule;

import dev.godwit.schema.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * What the statements before have done: tables created in the same script hold no rows yet, and nobody else waits for them. Confined to one
 * walk over one script.
 */
public final class ScriptState {

    private final Set<String> created = new HashSet<>();

    /** Whether the script created this table, as it is written there. */
    public boolean isNew(String relation) {
        return created.contains(relation);
    }

    void after(Statement statement) {
        switch (statement.kind()) {
            case "CreateStmt" -> created.add(Nodes.relation(statement.node().path("relation")));
            case "CreateTableAsStmt" ->
                created.add(Nodes.relation(statement.node().path("into").path("rel")));
            default -> {
                // Other statements create no tables.
            }
        }
    }
}
