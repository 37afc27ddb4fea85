package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;

/** How many rows the condition of an UPDATE or DELETE selects, as far as its text tells. */
enum Selection {
    /** A column equals a constant, or one of some. */
    FEW,
    /** It depends on the rows. */
    SOME,
    /** No condition, or one that names no column. */
    ALL;

    static Selection of(JsonNode statement) {
        JsonNode where = statement.path("whereClause");
        if (!mentionsColumn(where)) {
            return ALL;
        }
        return isNarrow(where) ? FEW : SOME;
    }

    /** @param all how many rows the table has */
    String describe(String all) {
        return switch (this) {
            case FEW -> "rows of given values";
            case SOME -> "those of %s that a condition selects".formatted(all);
            case ALL -> all;
        };
    }

    private static boolean isNarrow(JsonNode where) {
        JsonNode bool = where.path("BoolExpr");
        if (bool.path("boolop").asText().equals("AND_EXPR")) {
            for (JsonNode arm : bool.path("args")) {
                if (isNarrow(arm)) {
                    return true;
                }
            }
            return false;
        }
        JsonNode expression = where.path("A_Expr");
        String kind = expression.path("kind").asText();
        boolean equals = expression.at("/name/0/String/sval").asText().equals("=")
                && expression.path("name").size() == 1
                && (kind.equals("AEXPR_OP") || kind.equals("AEXPR_IN"));
        JsonNode left = expression.path("lexpr");
        JsonNode right = expression.path("rexpr");
        return equals && ((left.has("ColumnRef") && isConstant(right)) || (right.has("ColumnRef") && isConstant(left)));
    }

    private static boolean isConstant(JsonNode value) {
        if (value.has("TypeCast")) {
            return isConstant(value.path("TypeCast").path("arg"));
        }
        if (value.has("List")) {
            for (JsonNode item : value.path("List").path("items")) {
                if (!isConstant(item)) {
                    return false;
                }
            }
            return true;
        }
        return value.has("A_Const");
    }

    private static boolean mentionsColumn(JsonNode node) {
        if (node.has("ColumnRef") || node.has("CurrentOfExpr")) {
            return true;
        }
        for (JsonNode child : node) {
            if (mentionsColumn(child)) {
                return true;
            }
        }
        return false;
    }
}
