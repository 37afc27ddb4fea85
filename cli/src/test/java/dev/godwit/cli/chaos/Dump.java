package dev.godwit.cli.chaos;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows as they stand, one text each, by what was asked: two dumps are equal if nothing has changed. */
final class Dump {

    private static final String RELATIONS = "SELECT oid, relname, relkind FROM pg_class WHERE oid >= 16384 ORDER BY 1";

    /**
     * Everything that says how jobs and tasks stand, but for what moves while a task runs: leases, and how far it is. Of the
     * other tables those are left out that only remember what was read or answered.
     */
    private static final Map<String, String> CONTROL = Map.of(
            "jobs", """
                    SELECT j.id, state, paused_from, cancelling, epoch, stage_name, phase, round, replans, plan, plan_hash, risk, failure,
                        started_at, finished_at, CASE WHEN finished_at IS NOT NULL THEN (sequence, progress, updated_at)::text END
                    FROM godwit_control.job j ORDER BY 1""",
            "tasks", """
                    SELECT id, job, epoch, key, stage, kind, state, waiting, attempt, failures, losses, fence, secret, owner, granted_at, closed,
                        offer, result, failure, finished_at, CASE WHEN finished_at IS NOT NULL THEN (done, total, bytes, note)::text END
                    FROM godwit_control.task ORDER BY 1""",
            "dependencies", "SELECT * FROM godwit_control.dependency ORDER BY 1, 2",
            "approvals", "SELECT * FROM godwit_control.approval ORDER BY 1, 2, 3",
            "events", """
                    SELECT * FROM godwit_control.job_event
                    WHERE job IN (SELECT id FROM godwit_control.job WHERE finished_at IS NOT NULL) ORDER BY job, sequence""",
            "artifacts", "SELECT * FROM godwit_control.artifact ORDER BY job_id, name",
            "tokens", "SELECT * FROM godwit_control.token ORDER BY id",
            "relations", RELATIONS,
            "installation", "SELECT * FROM godwit_control.installation");

    private Dump() {}

    /** How jobs and tasks stand. */
    static Map<String, List<String>> control(Installation installation) throws SQLException {
        return of(installation, "control", CONTROL);
    }

    /** Every row of every table of {@code database}, with its place and its transaction: a row written again as it was is another row. */
    static Map<String, List<String>> database(Installation installation, String database) throws SQLException {
        var queries = new TreeMap<String, String>();
        try (Connection connection = installation.connect(database)) {
            for (String table : texts(connection, """
                    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')""")) {
                if (!table.equals("godwit.session")) {
                    queries.put(table, "SELECT ctid, xmin, t.* FROM %s t ORDER BY ctid".formatted(table));
                }
            }
        }
        queries.put("relations", RELATIONS);
        return of(installation, database, queries);
    }

    /** The audit log's lines in their order. */
    static List<String> audited(Installation installation) throws SQLException {
        return rows(installation, "control", "SELECT record FROM godwit_control.audit_log ORDER BY number");
    }

    /** The rows of a query with one column of text. */
    static List<String> rows(Installation installation, String database, String sql) throws SQLException {
        try (Connection connection = installation.connect(database)) {
            return texts(connection, sql);
        }
    }

    private static Map<String, List<String>> of(Installation installation, String database, Map<String, String> queries)
            throws SQLException {
        var dump = new TreeMap<String, List<String>>();
        try (Connection connection = installation.connect(database)) {
            for (var query : queries.entrySet()) {
                dump.put(query.getKey(), texts(connection, "SELECT q::text FROM (%s) q".formatted(query.getValue())));
            }
        }
        return dump;
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
