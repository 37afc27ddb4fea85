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
 * What tells whether a name means what it meant when the snapshot was taken. A statement resolves names by the catalog as it is now, whatever
 * snapshot its transaction has; so a mark holds, as they are now, the file of the relation that had the name in the snapshot, which changes with
 * each rewrite and {@code TRUNCATE}, its name, and the names of its columns by number. The file alone does not tell that two tables, or two columns of
 * one, have changed places, and a column that is kept would be read from one that is to be masked.
 */
final class RelationMarks {

    private RelationMarks() {}

    /** By {@code schema.name}, in one query. */
    static Map<String, String> read(Connection connection, List<TableName> relations)
            throws SQLException, JobFailedException {
        var marks = new TreeMap<String, String>();
        try (var statement = connection.prepareStatement("""
                SELECT s.schema, s.name, c.oid || '/' || pg_catalog.pg_relation_filenode(c.oid) || '/'
                    || pg_catalog.md5(pg_catalog.concat_ws(',',
                        (pg_catalog.pg_identify_object_as_address('pg_catalog.pg_class'::regclass, c.oid, 0)).object_names,
                        (SELECT pg_catalog.string_agg(
                            a.attnum || ':' || (pg_catalog.pg_identify_object_as_address(
                                'pg_catalog.pg_class'::regclass, c.oid, a.attnum)).object_names::text, ',' ORDER BY a.attnum)
                         FROM pg_catalog.pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)))
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
                    String mark = rows.getString(3);
                    if (mark == null) {
                        throw new JobFailedException(
                                FailureKind.REPLAN,
                                "table-gone",
                                "Table '%s' is not in the source any more.".formatted(name));
                    }
                    marks.put(name, mark);
                }
            }
        }
        return marks;
    }
}
