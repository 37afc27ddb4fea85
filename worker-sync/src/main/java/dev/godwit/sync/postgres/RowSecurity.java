package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether policies would hide rows from the role that copies, or keep it from writing them: neither is done in part. */
final class RowSecurity {

    private RowSecurity() {}

    /**
     * The tables to which policies apply for the session's role, a sentence each. Tables that the database does not have are passed over.
     *
     * @param where {@code source} or {@code target}
     */
    static List<String> problems(Connection connection, List<TableName> tables, String where) throws SQLException {
        var problems = new ArrayList<String>();
        try (var statement = connection.prepareStatement("""
                SELECT t.name, c.relforcerowsecurity, pg_catalog.pg_has_role(c.relowner, 'USAGE'), current_user
                FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) AS t (sql, name)
                JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.sql)
                WHERE pg_catalog.row_security_active(c.oid)
                ORDER BY t.name""")) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::sql).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", tables.stream().map(TableName::toString).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    boolean forced = rows.getBoolean(2) && rows.getBoolean(3);
                    problems.add(
                            "Row-level security of '%s' in the %s applies to role '%s'%s: rows that its policies hide would be missing. Use a role with BYPASSRLS%s."
                                    .formatted(
                                            rows.getString(1),
                                            where,
                                            rows.getString(4),
                                            forced ? ", its owner, as it is forced" : "",
                                            forced ? ", or end FORCE ROW LEVEL SECURITY" : ", or the table's owner"));
                }
            }
        }
        return problems;
    }
}
