package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.lint.rule.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Who may do what. */
final class AccessForms {

    private static final List<String> ROLES =
            List.of("CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt", "DropRoleStmt", "ReassignOwnedStmt");

    private AccessForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("GrantStmt", AccessForms::grant);
        forms.put(
                "GrantRoleStmt",
                (node, to) -> to.privileges(
                        RiskLevel.CRITICAL,
                        Nodes.roles(node.path("grantee_roles")),
                        "memberships of roles hold in every database of the server"));
        forms.put("AlterDefaultPrivilegesStmt", (node, to) -> {
            to.privileges(
                    RiskLevel.HIGH, "objects to come", "ALTER DEFAULT PRIVILEGES: each is created with other rights");
            grant(node.path("action"), to);
        });
        ROLES.forEach(kind -> forms.put(
                kind,
                (node, to) -> to.privileges(
                        RiskLevel.CRITICAL,
                        "roles",
                        "what is done to a role (%s) holds in every database of the server".formatted(kind))));
        forms.put(
                "AlterOwnerStmt",
                (node, to) -> to.privileges(
                        RiskLevel.HIGH,
                        Nodes.object(node.path("object")),
                        "OWNER TO: another role may do everything with it"));
        forms.put("CreatePolicyStmt", (node, to) -> policy(node, "CREATE POLICY", to));
        forms.put("AlterPolicyStmt", (node, to) -> policy(node, "ALTER POLICY", to));
        forms.put(
                "SecLabelStmt",
                (node, to) -> to.privileges(RiskLevel.HIGH, "SECURITY LABEL", "changes who may use it"));
    }

    private static void grant(JsonNode node, Assessment to) {
        String objects = objects(node);
        String roles = Nodes.roles(node.path("grantees"));
        if (!node.path("is_grant").asBoolean(false)) {
            to.privileges(RiskLevel.HIGH, objects, "REVOKE from %s: who relied on it fails".formatted(roles));
        } else if (roles.contains("PUBLIC")) {
            to.privileges(RiskLevel.CRITICAL, objects, "GRANT to PUBLIC: every role of the server");
        } else if (node.path("privileges").isEmpty()
                || node.path("grant_option").asBoolean(false)) {
            to.privileges(RiskLevel.HIGH, objects, "GRANT of all rights, or of the right to grant, to " + roles);
        } else {
            to.privileges(allNew(node, to) ? RiskLevel.LOW : RiskLevel.MEDIUM, objects, "GRANT to " + roles);
        }
    }

    private static boolean allNew(JsonNode node, Assessment to) {
        for (JsonNode object : node.path("objects")) {
            if (!object.has("RangeVar") || !to.isNew(object.path("RangeVar"))) {
                return false;
            }
        }
        return node.path("targtype").asText().equals("ACL_TARGET_OBJECT");
    }

    private static String objects(JsonNode node) {
        var names = new ArrayList<String>();
        for (JsonNode object : node.path("objects")) {
            names.add(object.has("RangeVar") ? Nodes.relation(object.path("RangeVar")) : Nodes.object(object));
        }
        return names.isEmpty() ? "objects to come" : String.join(", ", names);
    }

    private static void policy(JsonNode node, String what, Assessment to) {
        String table = Nodes.relation(node.path("table"));
        if (!to.isNew(table)) {
            to.privileges(RiskLevel.HIGH, table, what + ": other rows can be seen and changed than before");
        }
    }
}
