package dev.godwit.sync.postgres;

import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnTag;
import dev.godwit.sync.anonymize.policy.TagReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the comments and security labels of the source's columns. */
final class SourceTags {

    private SourceTags() {}

    /** The tags of those of the source's columns that are in {@code wanted}. */
    static List<ColumnTag> read(Connection source, Set<ColumnName> wanted, TagReader reader) throws SQLException {
        var tags = new ArrayList<ColumnTag>();
        // A tag on a partition is one on the table that rows are selected by.
        try (var statement = source.createStatement();
                var rows = statement.executeQuery("""
                        SELECT n.nspname, c.relname, a.attname, NULL AS provider, d.description, rn.nspname, r.relname
                          FROM pg_catalog.pg_description d
                          JOIN pg_catalog.pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_catalog.pg_class'::regclass
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_catalog.pg_class r ON r.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid)
                          JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND NOT a.attisdropped
                         WHERE d.objsubid > 0 AND d.description LIKE '%@%'
                        UNION ALL
                        SELECT n.nspname, c.relname, a.attname, l.provider, l.label, rn.nspname, r.relname
                          FROM pg_catalog.pg_seclabel l
                          JOIN pg_catalog.pg_class c ON c.oid = l.objoid AND l.classoid = 'pg_catalog.pg_class'::regclass
                          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          JOIN pg_catalog.pg_class r ON r.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid)
                          JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
                          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = l.objsubid AND NOT a.attisdropped
                         WHERE l.objsubid > 0
                         ORDER BY 1, 2, 3, 4
                        """)) {
            while (rows.next()) {
                var column = new ColumnName(rows.getString(1), rows.getString(2), rows.getString(3));
                if (!wanted.contains(column)) {
                    column = new ColumnName(rows.getString(6), rows.getString(7), rows.getString(3));
                }
                if (!wanted.contains(column)) {
                    continue;
                }
                String provider = rows.getString(4);
                String text = rows.getString(5);
                (provider == null ? reader.comment(column, text) : reader.label(column, provider, text))
                        .ifPresent(tags::add);
            }
        }
        return tags;
    }
}
