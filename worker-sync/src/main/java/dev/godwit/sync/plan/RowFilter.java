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
 * sub-selects, and call only functions, operators and casts that look at their arguments. What looks a value up in the catalog, or runs code of the source's users,
 * could tell the value in the server's message.
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

    /** Types whose input looks at nothing but the text. */
    private static final Set<String> TYPES = Set.of(
            "bit",
            "bool",
            "bpchar",
            "bytea",
            "cidr",
            "date",
            "float4",
            "float8",
            "inet",
            "int2",
            "int4",
            "int8",
            "interval",
            "json",
            "jsonb",
            "numeric",
            "text",
            "time",
            "timestamp",
            "timestamptz",
            "timetz",
            "uuid",
            "varbit",
            "varchar");

    /** The forms of expressions that a filter may have, and what they consist of. */
    private static final Set<String> FORMS = Set.of(
            "A_ArrayExpr",
            "A_Const",
            "A_Expr",
            "A_Indices",
            "A_Indirection",
            "BoolExpr",
            "BooleanTest",
            "CaseExpr",
            "CaseWhen",
            "CoalesceExpr",
            "CollateClause",
            "ColumnRef",
            "FuncCall",
            "Integer",
            "List",
            "MinMaxExpr",
            "NullTest",
            "RowExpr",
            "SQLValueFunction",
            "String",
            "TypeCast");

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
            Optional<String> objection = objection(node);
            if (objection.isPresent()) {
                return objection;
            }
            node.forEach(open::add);
        }
        return Optional.empty();
    }

    private static Optional<String> objection(JsonNode node) {
        if (node.has("SubLink")) {
            return Optional.of("A filter cannot have a sub-select.");
        }
        for (var fields = node.fieldNames(); fields.hasNext(); ) {
            String form = fields.next();
            if (Character.isUpperCase(form.charAt(0)) && !FORMS.contains(form)) {
                return Optional.of("A filter cannot have a '%s'.".formatted(form));
            }
        }
        if (node.has("FuncCall")) {
            return name(node.path("FuncCall").path("funcname"), ALLOWED, "call '%s'");
        }
        if (node.has("TypeCast")) {
            return name(node.path("TypeCast").path("typeName").path("names"), TYPES, "cast to '%s'");
        }
        JsonNode operator = node.path("A_Expr").path("name");
        if (operator.size() > 1 && !word(operator, 0).equals("pg_catalog")) {
            return Optional.of("A filter cannot use the operator '%s.%s', only those of PostgreSQL itself."
                    .formatted(word(operator, 0), word(operator, operator.size() - 1)));
        }
        // What looks like a column of a row may be a function of the row's type.
        boolean qualified = node.path("ColumnRef").path("fields").size() > 1;
        boolean member = false;
        for (JsonNode part : node.path("A_Indirection").path("indirection")) {
            member |= !part.has("A_Indices");
        }
        return qualified || member
                ? Optional.of(
                        "A filter names columns of its table by their names alone: 'country', not 'users.country'.")
                : Optional.empty();
    }

    private static Optional<String> name(JsonNode names, Set<String> allowed, String what) {
        String last = word(names, names.size() - 1);
        boolean foreign = names.size() > 1 && !word(names, 0).equals("pg_catalog");
        return foreign || !allowed.contains(last)
                ? Optional.of("A filter cannot %s. Allowed: %s."
                        .formatted(
                                what.formatted(last),
                                String.join(", ", allowed.stream().sorted().toList())))
                : Optional.empty();
    }

    private static String word(JsonNode names, int at) {
        return names.path(at).path("String").path("sval").asText();
    }
}
