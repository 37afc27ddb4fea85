package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.Extension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The extensions of the database. */
final class ExtensionQuery {

    private static final String SQL = """
            SELECT e.extname, e.extversion, n.nspname
            FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            ORDER BY e.extname""";

    private ExtensionQuery() {}

    static List<Extension> read(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            return Rows.collect(
                    statement,
                    row -> new Extension(
                            Rows.text(row, "extname"), Rows.text(row, "extversion"), Rows.text(row, "nspname")));
        }
    }
}
