package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.migrate.run.Prepared;
import dev.godwit.schema.sql.LoneQuery;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs a migration's {@code .verify.sql} before the commit: one {@code SELECT}, whose first column of its first row must be true. It cannot write: it
 * runs read-only in a savepoint that is rolled back.
 *
 * <p>The savepoint is worth nothing once a second statement is let in, a COMMIT. So the query goes out in parentheses, in which neither the driver cuts at a
 * semicolon nor the server accepts one, and under the setting by which the parser has read it.
 */
final class Verification {

    private Verification() {}

    static void run(Connection connection, Prepared prepared) throws SQLException, JobFailedException {
        if (prepared.verification().isPresent()
                && !isTrue(connection, prepared.verification().get())) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "verification-failed",
                    "The verification of %s did not come out true. %s"
                            .formatted(
                                    prepared.migration().path(),
                                    prepared.isWhole()
                                            ? "The migration was rolled back."
                                            : "Its last transaction was rolled back. What came before it stands; the next run goes on from there."));
        }
    }

    private static boolean isTrue(Connection connection, LoneQuery query) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setMaxRows(1);
            statement.execute("SAVEPOINT godwit_verify");
            statement.execute("SET LOCAL transaction_read_only = on");
            statement.execute("SET LOCAL standard_conforming_strings = on");
            boolean passed;
            try (var rows = statement.executeQuery("(" + query.statement().text() + "\n)")) {
                passed = rows.next() && rows.getBoolean(1);
            }
            statement.execute("ROLLBACK TO SAVEPOINT godwit_verify");
            return passed;
        }
    }
}
