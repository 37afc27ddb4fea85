package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.lint.rule.Nodes;
import java.util.Optional;

/** What the commands of ALTER TABLE do, by PostgreSQL 14 to 18. Where it depends on what the text does not say, the worse is assumed. */
final class AlterRisk {

    private static final Impact REWRITE = new Impact("ACCESS EXCLUSIVE", true, true);
    private static final Impact SCAN = new Impact("ACCESS EXCLUSIVE", false, true);

    /** Empty for a command that is not known. */
    Optional<Impact> of(JsonNode command) {
        return switch (Nodes.subtype(command)) {
            case "AT_AddColumn" -> Optional.of(addColumn(command.path("def").path("ColumnDef")));
            case "AT_AddConstraint" -> addConstraint(Nodes.constraint(command));
            case "AT_AlterColumnType" -> Optional.of(REWRITE);
            case "AT_SetNotNull" -> Optional.of(SCAN);
            case "AT_ValidateConstraint" -> Optional.of(new Impact("SHARE UPDATE EXCLUSIVE", false, false));
            case "AT_DropColumn",
                    "AT_DropConstraint",
                    "AT_DropNotNull",
                    "AT_ColumnDefault",
                    "AT_SetStorage",
                    "AT_EnableTrig",
                    "AT_DisableTrig",
                    "AT_EnableRowSecurity",
                    "AT_DisableRowSecurity",
                    "AT_ReplicaIdentity",
                    "AT_ChangeOwner" -> Optional.of(Impact.BRIEF);
            case "AT_SetStatistics", "AT_SetRelOptions", "AT_ResetRelOptions", "AT_SetOptions" ->
                Optional.of(new Impact("SHARE UPDATE EXCLUSIVE", false, false));
            default -> Optional.empty();
        };
    }

    /** A constant default is kept in the catalog; anything else may be volatile, and then every row is written. */
    private static Impact addColumn(JsonNode column) {
        for (JsonNode wrapped : column.path("constraints")) {
            JsonNode constraint = wrapped.path("Constraint");
            switch (constraint.path("contype").asText()) {
                case "CONSTR_DEFAULT" -> {
                    if (!isConstant(constraint.path("raw_expr"))) {
                        return REWRITE;
                    }
                }
                case "CONSTR_IDENTITY", "CONSTR_GENERATED" -> {
                    return REWRITE;
                }
                case "CONSTR_CHECK", "CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_FOREIGN" -> {
                    return SCAN;
                }
                default -> {
                    // NULL, NOT NULL and the like cost nothing by themselves.
                }
            }
        }
        return Impact.BRIEF;
    }

    private static boolean isConstant(JsonNode expression) {
        return expression.has("A_Const")
                || (expression.has("TypeCast")
                        && expression.path("TypeCast").path("arg").has("A_Const"));
    }

    private static Optional<Impact> addConstraint(JsonNode constraint) {
        boolean later = constraint.path("skip_validation").asBoolean(false);
        return switch (constraint.path("contype").asText()) {
            case "CONSTR_FOREIGN" -> Optional.of(new Impact("SHARE ROW EXCLUSIVE", false, !later));
            case "CONSTR_CHECK", "CONSTR_NOTNULL" -> Optional.of(later ? Impact.BRIEF : SCAN);
            case "CONSTR_UNIQUE", "CONSTR_PRIMARY", "CONSTR_EXCLUSION" ->
                Optional.of(constraint.path("indexname").asText("").isEmpty() ? SCAN : Impact.BRIEF);
            default -> Optional.empty();
        };
    }
}
