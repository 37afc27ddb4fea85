package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import java.sql.Connection;
import java.sql.SQLException;

/** The coordinator's installation that a target belongs to: the first that worked there. Others, and local runs, keep away. */
final class ManagedBy {

    private ManagedBy() {}

    /**
     * Takes the target for {@code instance} if it belongs to nobody.
     *
     * @param instance empty for a local run, which takes nothing
     * @throws JobFailedException if the target belongs to another
     */
    static void require(Connection connection, String instance, String target) throws SQLException, JobFailedException {
        if (!instance.isEmpty()) {
            take(connection, instance);
        }
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT instance FROM godwit.manager")) {
            if (rows.next() && !rows.getString(1).equals(instance)) {
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "managed-elsewhere",
                        ("'%s' is managed by coordinator '%s'. Submit the job there, or release the database with"
                                        + " DELETE FROM godwit.manager once that coordinator is retired.")
                                .formatted(target, rows.getString(1)));
            }
        }
    }

    private static void take(Connection connection, String instance) throws SQLException {
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.manager (instance) SELECT ? WHERE NOT EXISTS (SELECT FROM godwit.manager) ON CONFLICT DO NOTHING")) {
            statement.setString(1, instance);
            statement.executeUpdate();
        }
    }
}
