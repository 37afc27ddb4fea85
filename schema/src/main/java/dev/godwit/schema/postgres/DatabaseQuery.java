package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.DatabaseInfo;
import java.sql.Connection;
import java.sql.SQLException;

/** The database and its server. */
final class DatabaseQuery {

    private static final String SQL = """
            SELECT d.datname, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding, d.datcollate,
                   pg_catalog.current_setting('server_version_num')::int AS version,
                   pg_catalog.current_setting('TimeZone') AS time_zone
            FROM pg_catalog.pg_database d
            WHERE d.datname = pg_catalog.current_database()""";

    private DatabaseQuery() {}

    static DatabaseInfo read(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            return Rows.collect(
                            statement,
                            row -> new DatabaseInfo(
                                    Rows.text(row, "datname"),
                                    row.getInt("version"),
                                    Rows.text(row, "encoding"),
                                    Rows.text(row, "datcollate"),
                                    Rows.text(row, "time_zone")))
                    .get(0);
        }
    }
}
