package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.schema.sql.Expression;
import dev.godwit.schema.sql.SqlExpressions;
import dev.godwit.schema.sql.SqlSyntaxException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;

/**
 * A condition on a table's rows, as a project writes it. It becomes part of a statement on the source, so it must be one expression, without
 * sub-selects, and call only functions that look at their arguments.
 */
public final class RowFilter {

    private static final Set<String> ALLOWED = Set.of(
            "abs",
            "btrim",
            "ceil",
            "char_length",
            "date_part",
            "date_trunc",
            "extract",
            "floor",
            "left",
            "length",
            "lower",
            "ltrim",
            "make_date",
            "make_timestamptz",
            "mod",
            "position",
            "right",
            "round",
            "rtrim",
            "starts_with",
            "strpos",
            "substr",
            "substring",
            "timezone",
            "trunc",
            "upper");

    private final SqlExpressions expressions;

    public RowFilter(SqlExpressions expressions) {
        this.expressions = expressions;
    }

    /** What is wrong with {@code text}; empty if nothing. */
    public Optional<String> objection(String text) {
        Expression expression;
        try {
            expression = expressions.parseSingleExpression(text);
        } catch (SqlSyntaxException e) {
            return Optional.of(e.reason());
        }
        var open = new ArrayDeque<JsonNode>();
        open.add(expression.node());
        while (!open.isEmpty()) {
            JsonNode node = open.remove();
            if (node.has("SubLink")) {
                return Optional.of("A filter cannot have a sub-select.");
            }
            JsonNode names = node.path("FuncCall").path("funcname");
            if (!names.isMissingNode()) {
                String function =
                        names.path(names.size() - 1).path("String").path("sval").asText();
                boolean qualified = names.size() > 1
                        && !names.path(0).path("String").path("sval").asText().equals("pg_catalog");
                if (qualified || !ALLOWED.contains(function)) {
                    return Optional.of("A filter cannot call '%s'. Allowed: %s."
                            .formatted(
                                    function,
                                    String.join(", ", ALLOWED.stream().sorted().toList())));
                }
            }
            node.forEach(open::add);
        }
        return Optional.empty();
    }
}
