package dev.godwit.lint.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * What the statements before have done: tables created in the same script, or in one before it that is applied with it, hold nothing but what
 * these put there, and nobody else waits for them. Confined to one walk.
 */
public final class ScriptState {

    private final Set<String> created = new HashSet<>();
    private final Set<String> temporary = new HashSet<>();

    /** Whether this table was created, as it is written there. */
    public boolean isNew(String relation) {
        return created.contains(relation) || temporary.contains(relation);
    }

    /** Another script begins, in what may be another session. */
    void scriptBegins() {
        temporary.clear();
    }

    void after(Statement statement) {
        JsonNode node = statement.node();
        switch (statement.kind()) {
            case "CreateStmt" -> created(node, node.path("relation"));
            case "CreateTableAsStmt" -> created(node, node.path("into").path("rel"));
            case "DropStmt" -> Nodes.dropped(statement).forEach(this::gone);
            case "RenameStmt" -> {
                gone(Nodes.relation(node.path("relation")));
                gone(node.path("newname").asText());
            }
            default -> {
                // Other statements create no tables, and give no name to another.
            }
        }
    }

    /** One that may have been there before is not new. */
    private void created(JsonNode node, JsonNode relation) {
        String name = Nodes.relation(relation);
        if (!node.path("if_not_exists").asBoolean(false)) {
            (relation.path("relpersistence").asText().equals("t") ? temporary : created).add(name);
        }
    }

    private void gone(String name) {
        created.remove(name);
        temporary.remove(name);
    }
}
