package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that tables lie in. {@code pg_relation_filenode} reads the catalog as it is now, whatever snapshot the transaction has; it changes
 * with each rewrite and TRUNCATE, under which an older snapshot would silently read too little.
 */
final class Filenodes {

    private Filenodes() {}

    /** By {@code schema.name}, in one query. */
    static Map<String, Long> read(Connection connection, List<TableName> relations)
            throws SQLException, JobFailedException {
        var filenodes = new TreeMap<String, Long>();
        try (var statement = connection.prepareStatement("""
                SELECT s.schema, s.name, pg_catalog.pg_relation_filenode(c.oid)::bigint
                FROM ROWS FROM (unnest(?::text[]), unnest(?::text[])) AS s (schema, name)
                    LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = s.schema
                    LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.name
                """)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", relations.stream().map(TableName::schema).toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "text", relations.stream().map(TableName::name).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1) + "." + rows.getString(2);
                    long filenode = rows.getLong(3);
                    if (rows.wasNull()) {
                        throw new JobFailedException(
                                FailureKind.REPLAN,
                                "table-gone",
                                "Table '%s' is not in the source any more.".formatted(name));
                    }
                    filenodes.put(name, filenode);
                }
            }
        }
        return filenodes;
    }
}
