package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.local.RunNumbers;
import java.sql.SQLException;

/** Counts local runs by a sequence in the target, so that the fences of a later run are above those of an earlier one. */
public final class LocalRunNumbers implements RunNumbers {

    private final Databases databases;

    public LocalRunNumbers(Databases databases) {
        this.databases = databases;
    }

    @Override
    public long next(String target) throws JobFailedException {
        try (var connection = databases.open(target, SessionName.GODWIT)) {
            TargetSchema.install(connection);
            ManagedBy.require(connection, "", target);
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT pg_catalog.nextval('godwit.local_fence')")) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Preparing '%s' for a local run".formatted(target));
        }
    }
}
