package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import dev.godwit.lint.rule.ScriptState;
import dev.godwit.schema.sql.Statement;
import dev.godwit.schema.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Names the risks of one statement, each with its evidence. A statement that is not known to be harmless is unknown, and unknown is CRITICAL.
 */
final class StatementRisk {

    /** They make something new, or change what holds no rows. */
    private static final Set<String> ADDITIVE = Set.of(
            "CreateStmt",
            "CreateTableAsStmt",
            "CreateEnumStmt",
            "CompositeTypeStmt",
            "CreateRangeStmt",
            "CreateDomainStmt",
            "CreateSchemaStmt",
            "CreateSeqStmt",
            "CreateStatsStmt",
            "ViewStmt",
            "CommentStmt",
            "AlterEnumStmt",
            "CreateExtensionStmt",
            "CreatePolicyStmt",
            "GrantStmt",
            "VariableSetStmt",
            "InsertStmt",
            "DefineStmt",
            "VacuumStmt");

    private final Tables tables;
    private final AlterRisk alters;

    StatementRisk(Tables tables) {
        this.tables = tables;
        this.alters = new AlterRisk();
    }

    List<RiskFactor> of(Statement statement, ScriptState state) {
        if (new StatementFacts(statement).isOpaque()) {
            return List.of(unknown(statement, "runs code that its text does not show"));
        }
        return switch (statement.kind()) {
            case "AlterTableStmt" -> alter(statement, state);
            case "IndexStmt" -> index(statement, state);
            case "DropStmt" -> drop(statement, state);
            case "TruncateStmt" -> truncate(statement, state);
            case "RenameStmt" -> rename(statement, state);
            case "UpdateStmt", "DeleteStmt" -> change(statement);
            default ->
                ADDITIVE.contains(statement.kind())
                        ? List.of()
                        : List.of(unknown(
                                statement, "is of a kind (%s) that is not assessed".formatted(statement.kind())));
        };
    }

    private List<RiskFactor> alter(Statement statement, ScriptState state) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return List.of();
        }
        var factors = new ArrayList<RiskFactor>();
        for (JsonNode command : Nodes.alterCommands(statement)) {
            if (Nodes.subtype(command).equals("AT_DropColumn")) {
                factors.add(new RiskFactor(
                        "data-loss",
                        RiskLevel.CRITICAL,
                        table + "." + command.path("name").asText(),
                        "DROP COLUMN: the values of %s are lost and cannot be brought back by a rollback"
                                .formatted(rows(table))));
                factors.add(compatibility(
                        table + "." + command.path("name").asText(), "clients that name the column fail"));
            }
            alters.of(command)
                    .ifPresentOrElse(
                            impact -> factors.add(availability(table, impact)),
                            () -> factors.add(unknown(
                                    statement,
                                    "has a command (%s) that is not assessed".formatted(Nodes.subtype(command)))));
        }
        return factors;
    }

    private List<RiskFactor> index(Statement statement, ScriptState state) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (state.isNew(table)) {
            return List.of();
        }
        boolean concurrent = statement.node().path("concurrent").asBoolean(false);
        return List.of(
                availability(table, new Impact(concurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE", false, !concurrent)));
    }

    private List<RiskFactor> drop(Statement statement, ScriptState state) {
        var factors = new ArrayList<RiskFactor>();
        String type = statement.node().path("removeType").asText();
        for (String name : Nodes.dropped(statement)) {
            switch (type) {
                case "OBJECT_TABLE" -> {
                    if (!state.isNew(name)) {
                        factors.add(new RiskFactor(
                                "data-loss",
                                RiskLevel.CRITICAL,
                                name,
                                "DROP TABLE: %s are lost".formatted(rows(name))));
                    }
                }
                case "OBJECT_INDEX" ->
                    factors.add(new RiskFactor(
                            "availability", RiskLevel.MEDIUM, name, "DROP INDEX: queries that used it become slow"));
                case "OBJECT_VIEW",
                        "OBJECT_MATVIEW",
                        "OBJECT_FUNCTION",
                        "OBJECT_PROCEDURE",
                        "OBJECT_TYPE",
                        "OBJECT_TRIGGER",
                        "OBJECT_POLICY" -> factors.add(compatibility(name, "clients that use it fail"));
                default ->
                    factors.add(
                            unknown(statement, "drops an object of a kind (%s) that is not assessed".formatted(type)));
            }
        }
        if (statement.node().path("behavior").asText().equals("DROP_CASCADE")) {
            factors.add(new RiskFactor(
                    "dependents",
                    RiskLevel.CRITICAL,
                    String.join(", ", Nodes.dropped(statement)),
                    "CASCADE drops what is not named"));
        }
        return factors;
    }

    private List<RiskFactor> truncate(Statement statement, ScriptState state) {
        var factors = new ArrayList<RiskFactor>();
        for (JsonNode relation : statement.node().path("relations")) {
            String table = Nodes.relation(relation.path("RangeVar"));
            if (!state.isNew(table)) {
                factors.add(new RiskFactor(
                        "data-loss", RiskLevel.CRITICAL, table, "TRUNCATE: %s are lost".formatted(rows(table))));
            }
        }
        return factors;
    }

    private static List<RiskFactor> rename(Statement statement, ScriptState state) {
        String table = Nodes.relation(statement.node().path("relation"));
        if (!table.isEmpty() && state.isNew(table)) {
            return List.of();
        }
        String old = statement.node().path("subname").asText("");
        return List.of(compatibility(old.isEmpty() ? table : table + "." + old, "clients that use the old name fail"));
    }

    private List<RiskFactor> change(Statement statement) {
        String table = Nodes.relation(statement.node().path("relation"));
        boolean all = !statement.node().has("whereClause");
        return List.of(new RiskFactor(
                "data-loss",
                all ? RiskLevel.HIGH : RiskLevel.MEDIUM,
                table,
                "%s %s; a rollback does not bring the old values back"
                        .formatted(
                                statement.kind().equals("UpdateStmt") ? "UPDATE changes" : "DELETE removes",
                                all ? rows(table) : "rows that a condition selects")));
    }

    private RiskFactor availability(String table, Impact impact) {
        var facts = tables.find(table);
        if (facts.isEmpty()) {
            return new RiskFactor(
                    "unknown", RiskLevel.CRITICAL, table, "the target has no such table, so its size is not known");
        }
        String work =
                impact.rewrite() ? ", rewrites the table" : impact.scan() ? ", reads the whole table" : ", briefly";
        return new RiskFactor(
                "availability",
                AvailabilityScale.level(impact, facts.get().bytes()),
                table,
                "%s lock%s (%s measured)"
                        .formatted(impact.lock(), work, facts.get().size()));
    }

    private String rows(String table) {
        return tables.find(table)
                .map(f -> f.rows() < 0
                        ? "all rows (never counted, %s)".formatted(f.size())
                        : "about %.0f rows (%s)".formatted(f.rows(), f.size()))
                .orElse("an unknown number of rows");
    }

    private static RiskFactor compatibility(String subject, String evidence) {
        return new RiskFactor("compatibility", RiskLevel.HIGH, subject, evidence);
    }

    private static RiskFactor unknown(Statement statement, String reason) {
        return new RiskFactor(
                "unknown",
                RiskLevel.CRITICAL,
                "line " + statement.start().line(),
                "the statement %s".formatted(reason));
    }
}
