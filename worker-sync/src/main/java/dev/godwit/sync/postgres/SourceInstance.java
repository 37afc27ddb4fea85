package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Which server and database a session really is on. A pooler or a reader endpoint may send two sessions to two servers, which would read two
 * different moments: every task asserts that it reads the instance that exported the snapshot.
 *
 * @param systemIdentifier of the cluster; its standbys have the same, and so do copies made of its files
 * @param startTime of the server, as seconds of the epoch: no session's time zone shows in it
 * @param database by object id
 * @param recovery whether it is a standby
 */
record SourceInstance(String systemIdentifier, String startTime, long database, boolean recovery) {

    static SourceInstance of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT c.system_identifier::text,
                               extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text,
                               d.oid::bigint, pg_catalog.pg_is_in_recovery()
                        FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d
                        WHERE d.datname = pg_catalog.current_database()
                        """)) {
            rows.next();
            return new SourceInstance(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getBoolean(4));
        }
    }

    /**
     * Whether what is done to one is done to the other: it is the same database, or one may be a standby of the other. Of two servers that
     * were both running as primaries at one moment, with one system identifier, one was restored from the other's files, and has its own data.
     */
    boolean sharesDataWith(SourceInstance other) {
        return systemIdentifier.equals(other.systemIdentifier)
                && database == other.database
                && (startTime.equals(other.startTime) || recovery || other.recovery);
    }

    static SourceInstance read(JsonNode json) {
        return Json.as(json, SourceInstance.class);
    }
}
