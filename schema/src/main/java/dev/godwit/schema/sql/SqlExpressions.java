package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads single expressions, which Godwit puts into statements of its own. What is accepted is an expression by itself and
 * stays one between parentheses, so that it can neither end the statement nor change what stands beside it.
 */
public final class SqlExpressions {

    private static final String PREFIX = "SELECT ";

    private final SqlParser parser;

    public SqlExpressions(SqlParser parser) {
        this.parser = parser;
    }

    /**
     * Reads {@code text} as exactly one expression.
     *
     * @throws SqlSyntaxException when it is none or more than one, or has a comment, a semicolon or a name ({@code x AS y});
     *     places count within {@code text}
     */
    public Expression parseSingleExpression(String text) {
        ParsedScript bare;
        try {
            bare = parser.parse(PREFIX + text);
        } catch (SqlSyntaxException e) {
            throw new SqlSyntaxException(
                    e.reason(), e.location().map(at -> within(text, at)).orElse(null));
        }
        requireNoComment(bare, text);
        JsonNode node = onlyTarget(bare).orElseThrow(() -> notOne(text));
        if (!standsBetweenParentheses(text)) {
            throw notOne(text);
        }
        return new Expression(text.strip(), shifted(node, PREFIX.length() + leadingBytes(text)));
    }

    private boolean standsBetweenParentheses(String text) {
        try {
            return onlyTarget(parser.parse(PREFIX + "(" + text + ")")).isPresent();
        } catch (SqlSyntaxException e) {
            return false;
        }
    }

    private static Optional<JsonNode> onlyTarget(ParsedScript script) {
        if (script.statements().size() != 1) {
            return Optional.empty();
        }
        Statement statement = script.statements().get(0);
        JsonNode targets = statement.node().path("targetList");
        JsonNode target = targets.path(0).path("ResTarget");
        boolean single = statement.kind().equals("SelectStmt") && targets.size() == 1 && !target.has("name");
        return single ? Optional.of(target.path("val")) : Optional.empty();
    }

    private static void requireNoComment(ParsedScript script, String text) {
        if (!script.comments().isEmpty()) {
            throw new SqlSyntaxException(
                    "An expression cannot have comments",
                    within(text, script.comments().get(0).start()));
        }
    }

    private static SqlSyntaxException notOne(String text) {
        return new SqlSyntaxException("Expected exactly one expression, such as country = 'PT'", within(text, null));
    }

    private static Location within(String text, @Nullable Location inSelect) {
        int offset = inSelect == null ? 0 : inSelect.byteOffset() - PREFIX.length();
        return new LocationIndex(text).atByte(offset);
    }

    private static int leadingBytes(String text) {
        return new LocationIndex(
                        text.substring(0, text.length() - text.stripLeading().length()))
                .byteLength();
    }

    /** A copy of {@code node} with each location less by {@code offset}. */
    private static JsonNode shifted(JsonNode node, int offset) {
        JsonNode copy = node.deepCopy();
        var open = new ArrayDeque<JsonNode>();
        open.add(copy);
        while (!open.isEmpty()) {
            JsonNode next = open.remove();
            if (next instanceof ObjectNode object) {
                for (String field :
                        new String[] {"location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"}) {
                    if (object.path(field).isInt() && object.path(field).intValue() >= offset) {
                        object.put(field, object.path(field).intValue() - offset);
                    }
                }
            }
            next.forEach(open::add);
        }
        return copy;
    }
}
