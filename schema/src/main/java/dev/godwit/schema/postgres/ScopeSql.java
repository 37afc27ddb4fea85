package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * A scope as a condition on {@code n.nspname} and {@code c.relname}, with parameters. Tables that a sync is loading, or has put away, belong to none that does not
 * name them.
 */
final class ScopeSql {

    static final String CONDITION = """
            n.nspname NOT IN ('godwit', 'pg_catalog', 'information_schema')
            AND n.nspname !~ '^pg_(toast|temp_|toast_temp_)'
            AND (?::text[] IS NULL OR n.nspname = ANY (?::text[]))
            AND CASE WHEN ?::text[] IS NULL
                     THEN n.nspname !~ '^godwit_(load|old)_[0-9a-f]{12}_'
                     ELSE (n.nspname, c.relname) IN (SELECT s, r FROM ROWS FROM (
                        pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) AS wanted (s, r)) END""";

    /** How many parameters {@link #CONDITION} has. */
    static final int PARAMETERS = 5;

    private ScopeSql() {}

    static void bind(Connection connection, PreparedStatement statement, int first, CatalogScope scope)
            throws SQLException {
        Object[] schemas = null;
        Object[] tableSchemas = null;
        Object[] tableNames = null;
        if (scope instanceof CatalogScope.Schemas chosen) {
            schemas = chosen.names().toArray();
        } else if (scope instanceof CatalogScope.Tables chosen) {
            List<TableName> names = chosen.names();
            tableSchemas = names.stream().map(TableName::schema).toArray();
            tableNames = names.stream().map(TableName::name).toArray();
        }
        Object[][] values = {schemas, schemas, tableSchemas, tableSchemas, tableNames};
        for (int i = 0; i < values.length; i++) {
            statement.setArray(first + i, values[i] == null ? null : connection.createArrayOf("text", values[i]));
        }
    }
}
