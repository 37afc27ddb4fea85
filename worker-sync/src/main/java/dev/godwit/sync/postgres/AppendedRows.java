package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.schema.catalog.ForeignKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Takes back what a job had added to a table before it was planned again. The rows are known by the transactions that wrote them, whose numbers the ledger has;
 * if there are not just as many as the ledger says, nothing is taken back.
 */
final class AppendedRows {

    /** A row remembers the last 32 bits of its transaction's number. */
    private static final long MODULUS = 1L << 32;

    private AppendedRows() {}

    /**
     * To be asked with the table locked.
     *
     * @param outsiders by which rows of other tables may refer to those that were added; they would go too, or be changed, or point to nothing
     */
    static void takeBack(Connection connection, Grant grant, TableName table, List<ForeignKey> outsiders)
            throws SQLException, JobFailedException {
        CopiedChunks chunks = OwnRows.chunks(connection, grant, table);
        if (chunks.rows() == 0) {
            return;
        }
        List<Long> transactions = chunks.chunks().stream()
                .map(chunk -> chunk.result().transaction())
                .filter(Objects::nonNull)
                .map(number -> number % MODULUS)
                .toList();
        for (ForeignKey key : outsiders) {
            if (refers(connection, key, table, transactions)) {
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "appended-rows-used",
                        "The job was planned again after it had added %d rows to '%s', and rows of '%s', which is not part of the sync, refer to some of them by '%s'. Nothing was taken back. Take those rows out, or the added ones; then start a new sync."
                                .formatted(chunks.rows(), table, key.table(), key.name()));
            }
        }
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

    private static boolean refers(Connection connection, ForeignKey key, TableName table, List<Long> transactions)
            throws SQLException {
        List<String> operators = KeyCheck.operators(connection, key);
        String meets = IntStream.range(0, key.columns().size())
                .mapToObj(i -> "p.%s %s r.%s"
                        .formatted(
                                Identifier.quote(key.referencedColumns().get(i)),
                                operators.get(i),
                                Identifier.quote(key.columns().get(i))))
                .collect(Collectors.joining(" AND "));
        try (var statement = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM %s p JOIN %s r ON %s WHERE p.xmin::text::bigint = ANY (?))"
                        .formatted(Extent.of(connection, table), key.table().sql(), meets))) {
            statement.setArray(1, connection.createArrayOf("bigint", transactions.toArray()));
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
