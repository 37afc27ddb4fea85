package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What a job has copied itself before it was planned again. Tables that had to be empty were so when they were prepared for the first time; the rows that
 * they hold now may go if there are just as many as the ledger says the job has written since.
 */
final class OwnRows {

    private OwnRows() {}

    /** Whether {@code table} holds those rows and no others. To be asked with the table locked; counts only where the job has written. */
    static boolean alone(Connection connection, Grant grant, TableName table) throws SQLException {
        long written = chunks(connection, grant, table).rows();
        return written > 0 && count(connection, table) == written;
    }

    private static long count(Connection connection, TableName table) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM " + Extent.of(connection, table))) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Since the tables were prepared for the last time. */
    static CopiedChunks chunks(Connection connection, Grant grant, TableName table) throws SQLException {
        try (var statement = connection.prepareStatement(
                "SELECT max(epoch) FROM godwit.ledger WHERE job = ? AND epoch < ? AND key = ?")) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            statement.setString(3, grant.key());
            try (var row = statement.executeQuery()) {
                row.next();
                int epoch = row.getInt(1);
                return row.wasNull()
                        ? new CopiedChunks(List.of())
                        : CopiedChunks.read(connection, grant.job(), epoch, table);
            }
        }
    }
}
