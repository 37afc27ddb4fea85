package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/**
 * Takes back what a job had added to a table before it was planned again. The rows are known by the transactions that wrote them, whose numbers the ledger has;
 * if there are not just as many as the ledger says, nothing is taken back.
 */
final class AppendedRows {

    /** A row remembers the last 32 bits of its transaction's number. */
    private static final long MODULUS = 1L << 32;

    private AppendedRows() {}

    /** To be asked with the table locked. */
    static void takeBack(Connection connection, Grant grant, TableName table) throws SQLException, JobFailedException {
        CopiedChunks chunks = OwnRows.chunks(connection, grant, table);
        if (chunks.rows() == 0) {
            return;
        }
        List<Long> transactions = chunks.chunks().stream()
                .map(chunk -> chunk.result().transaction())
                .filter(Objects::nonNull)
                .map(number -> number % MODULUS)
                .toList();
        long deleted;
        try (var statement = connection.prepareStatement(
                "DELETE FROM %s WHERE xmin::text::bigint = ANY (?)".formatted(Extent.of(connection, table)))) {
            statement.setArray(1, connection.createArrayOf("bigint", transactions.toArray()));
            deleted = statement.executeLargeUpdate();
        }
        if (deleted != chunks.rows()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "appended-rows-changed",
                    "The job was planned again after it had added %d rows to '%s', and %d of them are still as they were written. They cannot be told from others; nothing was taken back. Restore the table, or take out the rows; then start a new sync."
                            .formatted(chunks.rows(), table, deleted));
        }
    }
}
