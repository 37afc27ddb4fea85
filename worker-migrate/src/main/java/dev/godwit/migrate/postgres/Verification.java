package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.migrate.script.Migration;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Runs a migration's {@code .verify.sql} before the commit: one {@code SELECT}, whose first column of its first row must be true. It cannot write: it
 * runs read-only in a savepoint that is rolled back.
 */
final class Verification {

    private Verification() {}

    static void run(Connection connection, Migration migration) throws SQLException, JobFailedException {
        String sql = migration.verify();
        if (sql == null || sql.isBlank()) {
            return;
        }
        boolean passed;
        try (var statement = connection.createStatement()) {
            statement.execute("SAVEPOINT godwit_verify");
            statement.execute("SET LOCAL transaction_read_only = on");
            try (var rows = statement.executeQuery(sql)) {
                passed = rows.next() && rows.getBoolean(1);
            }
            statement.execute("ROLLBACK TO SAVEPOINT godwit_verify");
        }
        if (!passed) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "verification-failed",
                    "The verification of %s did not come out true. The migration was rolled back."
                            .formatted(migration.path()));
        }
    }
}
