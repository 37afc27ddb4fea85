package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.Set;

/** The commands of one ALTER TABLE, by PostgreSQL 14 to 18. Where it depends on what the text does not say, the worse is assumed. */
final class AlterCommands {

    /** They tune how a table is kept, and change nothing that a client sees. */
    private static final Set<String> STORAGE_OPTIONS = Set.of(
            "fillfactor",
            "toast_tuple_target",
            "parallel_workers",
            "deduplicate_items",
            "fastupdate",
            "pages_per_range",
            "vacuum_truncate",
            "vacuum_index_cleanup",
            "log_autovacuum_min_duration",
            "n_distinct",
            "n_distinct_inherited");

    private static final Impact CONSTRAINT_TRIGGER = new Impact("SHARE ROW EXCLUSIVE", false, false);

    private final String table;
    private final boolean measured;
    private final Assessment to;

    /** @param kind as in {@code OBJECT_TABLE} */
    AlterCommands(String table, String kind, Assessment to) {
        this.table = table;
        this.measured = kind.equals("OBJECT_TABLE") || kind.equals("OBJECT_MATVIEW");
        this.to = to;
        if (kind.equals("OBJECT_TYPE")) {
            to.compatibility(RiskLevel.HIGH, table, "ALTER TYPE: values of this type change wherever they are");
        }
    }

    void assess(JsonNode command) {
        String name = Nodes.subtype(command);
        if (command.path("behavior").asText().equals("DROP_CASCADE")) {
            to.add("dependents", RiskLevel.CRITICAL, table, "CASCADE drops what is not named");
        }
        switch (name) {
            case "AT_AddColumn" -> addColumn(command.path("def").path("ColumnDef"));
            case "AT_AddConstraint" -> addConstraint(Nodes.constraint(command));
            case "AT_AlterColumnType", "AT_SetTableSpace", "AT_SetLogged", "AT_SetAccessMethod", "AT_SetExpression" ->
                impact(Impact.REWRITE);
            case "AT_SetUnLogged" -> {
                impact(Impact.REWRITE);
                existing(RiskLevel.HIGH, "data-loss", "SET UNLOGGED: a crash of the server empties it");
            }
            case "AT_SetNotNull" -> impact(Impact.SCAN);
            case "AT_ValidateConstraint",
                    "AT_SetStatistics",
                    "AT_ResetOptions",
                    "AT_ClusterOn",
                    "AT_DropCluster",
                    "AT_DetachPartitionFinalize" -> impact(Impact.ONLINE);
            case "AT_SetStorage", "AT_SetCompression", "AT_AddIdentity" -> impact(Impact.BRIEF);
            case "AT_SetRelOptions", "AT_ResetRelOptions", "AT_SetOptions" -> options(command.path("def"));
            case "AT_ColumnDefault" -> columnDefault(command);
            case "AT_DropColumn" -> dropColumn(command);
            case "AT_DropConstraint" ->
                integrity(RiskLevel.HIGH, "DROP CONSTRAINT %s: nothing keeps wrong rows out from then on", command);
            case "AT_DropNotNull" ->
                integrity(RiskLevel.MEDIUM, "DROP NOT NULL of %s: clients may meet NULL there", command);
            case "AT_DropIdentity", "AT_SetIdentity", "AT_DropExpression", "AT_AlterConstraint" ->
                integrity(RiskLevel.MEDIUM, "the rule of %s changes for everybody who writes", command);
            case "AT_EnableTrig",
                    "AT_EnableAlwaysTrig",
                    "AT_EnableReplicaTrig",
                    "AT_EnableTrigAll",
                    "AT_EnableTrigUser",
                    "AT_EnableRule",
                    "AT_EnableAlwaysRule",
                    "AT_EnableReplicaRule" -> code("changes of its rows run other code than before");
            case "AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser", "AT_DisableRule" ->
                code("changes of its rows no longer run what keeps them right, foreign keys included");
            case "AT_EnableRowSecurity", "AT_ForceRowSecurity" -> {
                impact(Impact.BRIEF);
                existing(
                        RiskLevel.HIGH,
                        "compatibility",
                        "ROW LEVEL SECURITY: clients see only what a policy lets them");
            }
            case "AT_DisableRowSecurity", "AT_NoForceRowSecurity" -> {
                impact(Impact.BRIEF);
                to.privileges(RiskLevel.CRITICAL, table, "rows that policies kept from others can be seen and changed");
            }
            case "AT_ReplicaIdentity" -> replicaIdentity(command);
            case "AT_ChangeOwner" -> {
                impact(Impact.BRIEF);
                existing(RiskLevel.HIGH, "privileges", "OWNER TO: another role may do everything with it");
            }
            case "AT_AttachPartition" -> attach(command.path("def").path("PartitionCmd"));
            case "AT_DetachPartition" -> detach(command.path("def").path("PartitionCmd"));
            case "AT_AddInherit", "AT_DropInherit", "AT_AddOf", "AT_DropOf" -> {
                impact(Impact.BRIEF);
                existing(RiskLevel.HIGH, "compatibility", "queries find other rows or columns in it than before");
            }
            case "AT_GenericOptions", "AT_AlterColumnGenericOptions" ->
                to.privileges(RiskLevel.HIGH, table, "a foreign table reads and writes somewhere else");
            default -> to.unknown("has a command (%s) that is not assessed".formatted(name));
        }
    }

    private void addColumn(JsonNode column) {
        impact(new AddedColumn(column, to).impact());
        if (Nodes.hasConstraint(column, "CONSTR_NOTNULL") && !Nodes.hasConstraint(column, "CONSTR_DEFAULT")) {
            existing(RiskLevel.MEDIUM, "compatibility", "NOT NULL without a default: clients that do not name it fail");
        }
        column.path("constraints")
                .forEach(wrapped -> DefinitionForms.references(table, wrapped.path("Constraint"), to));
    }

    private void addConstraint(JsonNode constraint) {
        boolean later = constraint.path("skip_validation").asBoolean(false);
        switch (constraint.path("contype").asText()) {
            case "CONSTR_FOREIGN" -> {
                impact(new Impact("SHARE ROW EXCLUSIVE", false, !later));
                String referred = Nodes.relation(constraint.path("pktable"));
                if (!referred.equals(table)) {
                    to.availability(referred, new Impact("SHARE ROW EXCLUSIVE", false, !later));
                }
            }
            case "CONSTR_CHECK", "CONSTR_NOTNULL" -> impact(later ? Impact.BRIEF : Impact.SCAN);
            case "CONSTR_PRIMARY" -> impact(Impact.SCAN); // USING INDEX too, if a column may be NULL
            case "CONSTR_UNIQUE", "CONSTR_EXCLUSION" ->
                impact(constraint.path("indexname").asText("").isEmpty() ? Impact.SCAN : Impact.BRIEF);
            default ->
                to.unknown("adds a constraint of a kind (%s) that is not assessed"
                        .formatted(constraint.path("contype").asText()));
        }
    }

    private void options(JsonNode def) {
        impact(Impact.ONLINE);
        for (JsonNode wrapped : def.path("List").path("items")) {
            String option = wrapped.path("DefElem").path("defname").asText();
            if (option.equals("autovacuum_enabled")) {
                to.availability(RiskLevel.MEDIUM, table, "without autovacuum it grows, and its statistics grow old");
            } else if (!STORAGE_OPTIONS.contains(option) && !option.startsWith("autovacuum_")) {
                to.privileges(
                        RiskLevel.HIGH,
                        table,
                        "%s changes with whose rights, or how, it is read and written".formatted(option));
            }
        }
    }

    private void columnDefault(JsonNode command) {
        impact(Impact.BRIEF);
        if (!command.has("def")) {
            existing(
                    RiskLevel.MEDIUM,
                    "compatibility",
                    "DROP DEFAULT of %s: clients that do not name it write NULL or fail"
                            .formatted(command.path("name").asText()));
        }
    }

    private void dropColumn(JsonNode command) {
        impact(Impact.BRIEF);
        if (!to.isNew(table)) {
            String column = table + "." + command.path("name").asText();
            to.dataLoss(
                    RiskLevel.CRITICAL,
                    column,
                    "DROP COLUMN: the values of %s are lost and cannot be brought back by a rollback"
                            .formatted(to.rows(table)));
            to.compatibility(RiskLevel.HIGH, column, "clients that name the column fail");
        }
    }

    private void integrity(RiskLevel level, String evidence, JsonNode command) {
        impact(Impact.BRIEF);
        existing(level, "integrity", evidence.formatted(command.path("name").asText()));
    }

    private void code(String evidence) {
        impact(CONSTRAINT_TRIGGER);
        to.hiddenCode(RiskLevel.HIGH, table, evidence);
    }

    private void replicaIdentity(JsonNode command) {
        impact(Impact.BRIEF);
        boolean nothing =
                command.at("/def/ReplicaIdentityStmt/identity_type").asText().equals("n");
        existing(
                nothing ? RiskLevel.HIGH : RiskLevel.MEDIUM,
                "compatibility",
                "REPLICA IDENTITY: %s"
                        .formatted(
                                nothing
                                        ? "UPDATE and DELETE fail where the table is published"
                                        : "who follows it by logical decoding sees other old rows"));
    }

    private void attach(JsonNode command) {
        if (measured) {
            to.availability(table, Impact.ONLINE);
            to.availability(Nodes.relation(command.path("name")), Impact.SCAN);
        }
    }

    private void detach(JsonNode command) {
        boolean concurrent = command.path("concurrent").asBoolean(false);
        impact(concurrent ? Impact.ONLINE : Impact.BRIEF);
        existing(
                RiskLevel.HIGH,
                "compatibility",
                "DETACH PARTITION: the rows of %s are no longer in it".formatted(Nodes.relation(command.path("name"))));
    }

    private void impact(Impact impact) {
        if (measured || impact.rewrite() || impact.scan()) {
            to.availability(table, impact);
        }
    }

    /** Of no weight on a table that nobody uses yet. */
    private void existing(RiskLevel level, String factor, String evidence) {
        if (!to.isNew(table)) {
            to.add(factor, level, table, evidence);
        }
    }
}
