package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What reaches beyond the schema: the server, other servers, extensions. */
final class ServerForms {

    /** PostgreSQL ships them, and marks them as trusted: their scripts create what their pages say. */
    private static final Set<String> TRUSTED = Set.of(
            "btree_gin",
            "btree_gist",
            "citext",
            "cube",
            "dict_int",
            "fuzzystrmatch",
            "hstore",
            "intarray",
            "isn",
            "lo",
            "ltree",
            "pg_trgm",
            "pgcrypto",
            "plpgsql",
            "seg",
            "tablefunc",
            "tcn",
            "tsm_system_rows",
            "tsm_system_time",
            "unaccent",
            "uuid-ossp");

    private static final List<String> SERVER_WIDE = List.of(
            "AlterSystemStmt",
            "AlterDatabaseStmt",
            "AlterDatabaseSetStmt",
            "AlterDatabaseRefreshCollStmt",
            "CreatedbStmt",
            "CreateTableSpaceStmt",
            "DropTableSpaceStmt",
            "AlterTableSpaceOptionsStmt",
            "CheckPointStmt");

    private static final List<String> FOREIGN = List.of(
            "CreateFdwStmt",
            "AlterFdwStmt",
            "CreateForeignServerStmt",
            "AlterForeignServerStmt",
            "CreateUserMappingStmt",
            "AlterUserMappingStmt",
            "DropUserMappingStmt",
            "CreateForeignTableStmt",
            "ImportForeignSchemaStmt");

    private static final List<String> REPLICATION = List.of(
            "CreatePublicationStmt",
            "AlterPublicationStmt",
            "CreateSubscriptionStmt",
            "AlterSubscriptionStmt",
            "DropSubscriptionStmt");

    private ServerForms() {}

    static void enter(Map<String, Form> forms) {
        SERVER_WIDE.forEach(kind -> forms.put(
                kind,
                (node, to) -> to.add(
                        "settings",
                        RiskLevel.CRITICAL,
                        "server",
                        "%s reaches all databases, or all sessions, of the server".formatted(kind))));
        FOREIGN.forEach(kind -> forms.put(
                kind,
                (node, to) -> to.privileges(
                        RiskLevel.HIGH, "foreign data", "%s opens this database to another server".formatted(kind))));
        REPLICATION.forEach(kind -> forms.put(
                kind,
                (node, to) -> to.add(
                        "replication",
                        RiskLevel.HIGH,
                        node.path("pubname").asText(node.path("subname").asText()),
                        "%s changes which rows leave or enter the database".formatted(kind))));
        forms.put(
                "DropdbStmt",
                (node, to) -> to.dataLoss(
                        RiskLevel.CRITICAL, node.path("dbname").asText(), "DROP DATABASE: all that it holds is lost"));
        forms.put("CreateExtensionStmt", ServerForms::extension);
        forms.put("AlterExtensionStmt", ServerForms::otherExtension);
        forms.put("AlterExtensionContentsStmt", ServerForms::otherExtension);
        forms.put(
                "AlterEventTrigStmt",
                (node, to) -> to.hiddenCode(
                        RiskLevel.CRITICAL,
                        node.path("trigname").asText(),
                        "ALTER EVENT TRIGGER changes what runs at everybody's DDL"));
    }

    private static void extension(JsonNode node, Assessment to) {
        String name = node.path("extname").asText();
        boolean cascade = Nodes.hasOption(node.path("options"), "cascade");
        if (TRUSTED.contains(name) && !cascade) {
            to.hiddenCode(RiskLevel.MEDIUM, name, "CREATE EXTENSION runs a script that PostgreSQL ships");
        } else {
            otherExtension(node, to);
        }
    }

    private static void otherExtension(JsonNode node, Assessment to) {
        to.hiddenCode(
                RiskLevel.CRITICAL,
                node.path("extname").asText(),
                "runs a script of the extension, which may do anything");
    }
}
