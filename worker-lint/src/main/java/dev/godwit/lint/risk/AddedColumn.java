package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.lint.rule.Nodes;
import java.util.Set;

/**
 * What ADD COLUMN costs. The value of a stable default is kept in the catalog; a volatile one, a sequence, a stored expression and a domain with a
 * constraint write every row.
 */
record AddedColumn(JsonNode column, Assessment to) {

    private static final Set<String> SERIALS =
            Set.of("serial", "serial2", "serial4", "serial8", "bigserial", "smallserial");

    Impact impact() {
        String type = Nodes.name(column.path("typeName").path("names"));
        if (SERIALS.contains(type) || !BuiltInFunctions.isType(type)) {
            return Impact.REWRITE;
        }
        Impact worst = Impact.BRIEF;
        for (JsonNode wrapped : column.path("constraints")) {
            Impact one = impact(wrapped.path("Constraint"));
            if (one.rewrite()) {
                return one;
            }
            worst = one.scan() ? one : worst;
        }
        return worst;
    }

    private Impact impact(JsonNode constraint) {
        return switch (constraint.path("contype").asText()) {
            case "CONSTR_DEFAULT" -> isStable(constraint.path("raw_expr")) ? Impact.BRIEF : Impact.REWRITE;
            case "CONSTR_IDENTITY" -> Impact.REWRITE;
            case "CONSTR_GENERATED" ->
                constraint.path("generated_kind").asText().equals("v") ? Impact.BRIEF : Impact.REWRITE;
            case "CONSTR_CHECK", "CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_FOREIGN" -> Impact.SCAN;
            default -> Impact.BRIEF; // NULL, NOT NULL and the like cost nothing by themselves.
        };
    }

    /** Whether no function in it may return another value for each row. */
    private boolean isStable(JsonNode expression) {
        if (expression.has("FuncCall")
                && to.volatility(Nodes.name(expression.path("FuncCall").path("funcname")))
                        != BuiltInFunctions.Volatility.STABLE) {
            return false;
        }
        for (JsonNode child : expression) {
            if (!isStable(child)) {
                return false;
            }
        }
        return true;
    }
}
