package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One SQL expression, such as a row filter.
 *
 * @param text as written, without blanks around it; it can be put between parentheses anywhere an expression may stand
 * @param node its parse tree, {@code {"A_Expr": {..}}}; locations count bytes of {@code text}. Shared: never change it
 */
public record Expression(String text, JsonNode node) {

    /** PostgreSQL's name of the node, such as {@code A_Expr}, {@code BoolExpr} or {@code ColumnRef}. */
    public String kind() {
        return node.fieldNames().next();
    }
}
