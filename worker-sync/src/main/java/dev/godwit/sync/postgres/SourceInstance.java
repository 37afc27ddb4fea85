package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Which server and database a session really is on. A pooler or a reader endpoint may send two sessions to two servers, which would read two
 * different moments: every task asserts that it reads the instance that exported the snapshot.
 */
record SourceInstance(String systemIdentifier, String startTime, long database, boolean recovery) {

    static SourceInstance of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT c.system_identifier::text, pg_catalog.pg_postmaster_start_time()::text,
                               d.oid::bigint, pg_catalog.pg_is_in_recovery()
                        FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d
                        WHERE d.datname = pg_catalog.current_database()
                        """)) {
            rows.next();
            return new SourceInstance(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getBoolean(4));
        }
    }

    static SourceInstance read(JsonNode json) {
        return Json.as(json, SourceInstance.class);
    }
}
