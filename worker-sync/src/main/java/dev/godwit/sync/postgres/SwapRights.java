package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether the session's role may put other tables in the place of the target's: told before anything is loaded, not when all is. */
final class SwapRights {

    private SwapRights() {}

    /** What it lacks, a sentence each. */
    static List<String> problems(Connection connection, TargetTables tables) throws SQLException {
        var problems = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                SELECT n.nspname, c.relname, current_user, pg_catalog.pg_get_userbyid(c.relowner),
                       pg_catalog.pg_has_role(c.relowner, 'USAGE'),
                       pg_catalog.has_schema_privilege(n.oid, 'CREATE'),
                       pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE'),
                       pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.oid = ANY (?::oid[])
                  AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
                ORDER BY 1, 2""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", tables.all().stream().map(Table::oid).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var table = new TableName(rows.getString(1), rows.getString(2));
                    String role = rows.getString(3);
                    String owner = rows.getString(4);
                    if (!rows.getBoolean(5)) {
                        problems.add(
                                "With 'existing: replace' role '%s' has to own table '%s' of the target, or to be a member of its owner '%s' that inherits its rights."
                                        .formatted(role, table, owner));
                    } else if (!rows.getBoolean(6) || !rows.getBoolean(8)) {
                        problems.add(
                                "With 'existing: replace' role '%s' needs CREATE on %s, for table '%s' of the target. GRANT it, or use 'existing: truncate'."
                                        .formatted(
                                                role,
                                                rows.getBoolean(6) ? "the database" : "schema '" + table.schema() + "'",
                                                table));
                    } else if (!rows.getBoolean(7)) {
                        problems.add(
                                "With 'existing: replace' the owner '%s' of table '%s' of the target needs CREATE on schema '%s'. GRANT it, or use 'existing: truncate'."
                                        .formatted(owner, table, table.schema()));
                    }
                }
            }
        }
        publications(connection, tables, problems);
        return problems;
    }

    /** The new table joins what the old one leaves, which the publication's owner alone may let it. */
    private static void publications(Connection connection, TargetTables tables, List<String> problems)
            throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT DISTINCT p.pubname, pg_catalog.pg_get_userbyid(p.pubowner), current_user
                FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                WHERE r.prrelid = ANY (?::oid[]) AND NOT pg_catalog.pg_has_role(p.pubowner, 'USAGE')
                ORDER BY 1""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", tables.all().stream().map(Table::oid).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    problems.add(
                            "With 'existing: replace' role '%s' has to own publication '%s' of the target, which has a table of the sync, or to be a member of its owner '%s'. Use 'existing: truncate' otherwise."
                                    .formatted(rows.getString(3), rows.getString(1), rows.getString(2)));
                }
            }
        }
    }
}
