package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What tables were made of when others were made like them: a hash each, by which a change shows. */
final class Structure {

    private static final String SQL = """
            SELECT n.nspname, c.relname, pg_catalog.md5(pg_catalog.concat_ws(E'\\n',
                c.oid::text, c.relkind::text, c.relpersistence::text, c.reloptions::text, c.reltablespace::text,
                pg_catalog.pg_get_partkeydef(c.oid), pg_catalog.pg_get_expr(c.relpartbound, c.oid),
                (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
                        a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, a.attstorage, a.attstattarget, a.attoptions,
                        pg_catalog.pg_get_expr(d.adbin, d.adrelid)), E'\\n' ORDER BY a.attnum)
                 FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', k.conname, k.convalidated, pg_catalog.pg_get_constraintdef(k.oid)), E'\\n' ORDER BY k.conname)
                 FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype <> 't'),
                (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(i.indexrelid), i.indisclustered), E'\\n' ORDER BY i.indexrelid)
                 FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisvalid),
                (SELECT pg_catalog.string_agg(pg_catalog.pg_get_statisticsobjdef(s.oid), E'\\n' ORDER BY s.oid)
                 FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = c.oid)))
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?::oid[])""";

    private Structure() {}

    /** By {@code schema.name}; under an empty search path. */
    static Map<String, String> of(Connection connection, List<Table> tables) throws SQLException {
        var found = new TreeMap<String, String>();
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "int8", tables.stream().map(Table::oid).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(new TableName(rows.getString(1), rows.getString(2)).toString(), rows.getString(3));
                }
            }
        }
        return found;
    }
}
