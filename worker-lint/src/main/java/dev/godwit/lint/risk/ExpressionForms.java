package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.List;
import java.util.Map;

/** What statements are made of. A function or an operator of the user's may do anything. */
final class ExpressionForms {

    private static final List<String> HARMLESS = List.of(
            "A_ArrayExpr",
            "A_Const",
            "A_Indices",
            "A_Indirection",
            "A_Star",
            "ATAlterConstraint",
            "AccessPriv",
            "AlterTableCmd",
            "BitString",
            "BoolExpr",
            "Boolean",
            "BooleanTest",
            "CTECycleClause",
            "CTESearchClause",
            "CaseExpr",
            "CaseWhen",
            "CoalesceExpr",
            "CollateClause",
            "ColumnDef",
            "ColumnRef",
            "CommonTableExpr",
            "Constraint",
            "CurrentOfExpr",
            "DefElem",
            "Float",
            "FunctionParameter",
            "GroupingFunc",
            "GroupingSet",
            "IndexElem",
            "Integer",
            "JoinExpr",
            "JsonAggConstructor",
            "JsonArgument",
            "JsonArrayAgg",
            "JsonArrayConstructor",
            "JsonArrayQueryConstructor",
            "JsonFuncExpr",
            "JsonIsPredicate",
            "JsonKeyValue",
            "JsonObjectAgg",
            "JsonObjectConstructor",
            "JsonOutput",
            "JsonParseExpr",
            "JsonScalarExpr",
            "JsonSerializeExpr",
            "JsonTable",
            "JsonTableColumn",
            "JsonTablePathSpec",
            "JsonValueExpr",
            "List",
            "MergeWhenClause",
            "MinMaxExpr",
            "MultiAssignRef",
            "NamedArgExpr",
            "NullTest",
            "ObjectWithArgs",
            "ParamRef",
            "PartitionBoundSpec",
            "PartitionCmd",
            "PartitionElem",
            "PartitionRangeDatum",
            "PublicationObjSpec",
            "PublicationTable",
            "RangeFunction",
            "RangeSubselect",
            "RangeTableFunc",
            "RangeTableFuncCol",
            "RangeTableSample",
            "RangeVar",
            "ReplicaIdentityStmt",
            "ResTarget",
            "ReturningOption",
            "RoleSpec",
            "RowExpr",
            "SQLValueFunction",
            "SetToDefault",
            "SortBy",
            "StatsElem",
            "String",
            "SubLink",
            "TableLikeClause",
            "TriggerTransition",
            "TypeCast",
            "TypeName",
            "VacuumRelation",
            "WindowDef",
            "XmlExpr",
            "XmlSerialize");

    private ExpressionForms() {}

    static void enter(Map<String, Form> forms) {
        HARMLESS.forEach(kind -> forms.put(kind, Form.HARMLESS));
        forms.put("FuncCall", ExpressionForms::call);
        forms.put("A_Expr", ExpressionForms::operator);
        forms.put(
                "LockingClause",
                (node, to) -> to.availability(
                        RiskLevel.MEDIUM,
                        "rows",
                        "SELECT ... FOR locks the rows that it finds until the transaction ends"));
    }

    private static void call(JsonNode node, Assessment to) {
        String name = Nodes.name(node.path("funcname"));
        if (SettingForms.isSetConfig(name)) {
            SettingForms.setConfig(node, to);
        } else if (bare(name).equals("setval") && !name.contains("public.")) {
            to.add(
                    "reversibility",
                    RiskLevel.MEDIUM,
                    name + "()",
                    "moves a sequence, which no rollback undoes; set back, it gives out numbers twice");
        } else if (to.volatility(name) == BuiltInFunctions.Volatility.UNKNOWN) {
            to.hiddenCode(
                    RiskLevel.CRITICAL,
                    name + "()",
                    "calls %s(), which is none of the server's functions that are known to change nothing"
                            .formatted(name));
        }
    }

    private static void operator(JsonNode node, Assessment to) {
        String name = Nodes.name(node.path("name"));
        boolean words = !node.path("kind").asText().startsWith("AEXPR_OP");
        if (!words && !BuiltInFunctions.isOperator(name)) {
            to.hiddenCode(
                    RiskLevel.CRITICAL, name, "uses the operator %s, which is not PostgreSQL's own".formatted(name));
        }
    }

    private static String bare(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
