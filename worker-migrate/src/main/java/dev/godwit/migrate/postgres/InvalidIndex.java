package dev.godwit.migrate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * An index that the server does not use.
 *
 * @param name with its schema, as SQL writes it
 * @param state why it is invalid, as far as the catalog tells
 */
record InvalidIndex(long oid, String name, State state) {

    enum State {
        /** What a build that failed or was interrupted leaves. */
        BROKEN,
        /** Somebody is at it at this moment. */
        BEING_BUILT,
        /** Of a partitioned table: valid as soon as each partition has a valid index that is attached to it. */
        AWAITS_PARTITIONS
    }

    /** All of the database, by name. */
    static List<InvalidIndex> read(Connection connection) throws SQLException {
        var found = new ArrayList<InvalidIndex>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT i.indexrelid::bigint, pg_catalog.format('%I.%I', n.nspname, c.relname),
                            CASE WHEN c.relkind = 'I' THEN 'AWAITS_PARTITIONS'
                                WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p
                                    WHERE p.index_relid = i.indexrelid) THEN 'BEING_BUILT'
                                ELSE 'BROKEN' END
                        FROM pg_catalog.pg_index i
                            JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                        WHERE NOT i.indisvalid
                        ORDER BY 2
                        """)) {
            while (rows.next()) {
                found.add(new InvalidIndex(rows.getLong(1), rows.getString(2), State.valueOf(rows.getString(3))));
            }
        }
        return found;
    }
}
