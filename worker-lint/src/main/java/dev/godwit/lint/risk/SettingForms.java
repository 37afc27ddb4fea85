package dev.godwit.lint.risk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.RiskLevel;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** SET and its relatives. A setting that is not listed may switch off what protects rows, or Godwit's own guards. */
final class SettingForms {

    private static final Set<String> HARMLESS = Set.of(
            "application_name",
            "check_function_bodies",
            "client_min_messages",
            "datestyle",
            "default_table_access_method",
            "default_tablespace",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "intervalstyle",
            "log_min_duration_statement",
            "maintenance_work_mem",
            "max_parallel_maintenance_workers",
            "max_parallel_workers_per_gather",
            "row_security",
            "search_path",
            "statement_timeout",
            "temp_buffers",
            "timezone",
            "transaction_timeout",
            "work_mem",
            "xmloption");

    private SettingForms() {}

    static void enter(Map<String, Form> forms) {
        forms.put("VariableSetStmt", SettingForms::set);
        forms.put("VariableShowStmt", Form.HARMLESS);
        forms.put(
                "ConstraintsSetStmt",
                (node, to) -> to.add(
                        "integrity", RiskLevel.MEDIUM, "constraints", "SET CONSTRAINTS moves when they are checked"));
        forms.put(
                "DiscardStmt",
                (node, to) -> to.add(
                        "settings",
                        RiskLevel.CRITICAL,
                        "DISCARD",
                        "ends what the session holds, Godwit's own locks included"));
        for (String kind : new String[] {"ListenStmt", "UnlistenStmt", "NotifyStmt"}) {
            forms.put(
                    kind,
                    (node, to) -> to.add(
                            "settings",
                            RiskLevel.HIGH,
                            node.path("conditionname").asText("*"),
                            "sends to, or waits for, other sessions"));
        }
        forms.put(
                "LoadStmt",
                (node, to) -> to.hiddenCode(
                        RiskLevel.CRITICAL, "LOAD", "loads a library into the server, which may do anything"));
        for (String kind : new String[] {"DoStmt", "CallStmt", "ExecuteStmt", "PrepareStmt"}) {
            forms.put(kind, (node, to) -> to.unknown("runs code that its text does not show"));
        }
    }

    static boolean isSetConfig(String function) {
        return function.equals("set_config") || function.equals("pg_catalog.set_config");
    }

    /** {@code set_config('name', 'value', local)} is SET. */
    static void setConfig(JsonNode call, Assessment to) {
        JsonNode name = call.at("/args/0/A_Const/sval/sval");
        JsonNode value = call.at("/args/1/A_Const");
        if (name.isMissingNode() || value.isMissingNode()) {
            to.unknown("sets a setting (set_config) that its text does not name");
        } else {
            setting(name.asText(), value, to);
        }
    }

    private static void set(JsonNode node, Assessment to) {
        switch (node.path("kind").asText()) {
            case "VAR_RESET_ALL" ->
                to.add(
                        "settings",
                        RiskLevel.HIGH,
                        "RESET ALL",
                        "takes back Godwit's own guards, lock_timeout among them");
            case "VAR_SET_MULTI" ->
                to.add("settings", RiskLevel.HIGH, node.path("name").asText(), "changes how the transaction runs");
            default ->
                setting(node.path("name").asText(), node.path("args").path(0).path("A_Const"), to);
        }
    }

    private static void setting(String written, JsonNode value, Assessment to) {
        String name = written.toLowerCase(Locale.ROOT);
        switch (name) {
            case "role", "session_authorization" ->
                to.privileges(RiskLevel.CRITICAL, name, "the statements after it run with another role's rights");
            case "session_replication_role" ->
                to.add("integrity", RiskLevel.CRITICAL, name, "switches off triggers and foreign keys");
            case "lock_timeout" ->
                to.add(
                        "settings",
                        isZero(value) ? RiskLevel.HIGH : RiskLevel.MEDIUM,
                        name,
                        "takes the place of Godwit's own, without which all who come after a waiting statement wait with it");
            default -> {
                if (!HARMLESS.contains(name)) {
                    to.add("unknown", RiskLevel.CRITICAL, name, "sets a setting that is not known to be harmless");
                }
            }
        }
    }

    /** 0, '0', '0s', DEFAULT: without limit. */
    private static boolean isZero(JsonNode value) {
        if (value.path("ival").has("ival")) {
            return false;
        }
        String text = value.path("sval").path("sval").asText("0");
        return text.chars().filter(Character::isDigit).allMatch(digit -> digit == '0');
    }
}
