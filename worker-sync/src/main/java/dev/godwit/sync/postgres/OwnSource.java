package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;

/** Keeps a sync from emptying what it reads: a target that is its own source, by whatever name or through whichever standby. */
final class OwnSource {

    private OwnSource() {}

    /**
     * Compares the session {@code target}, which must stay open until the target was written, with the server that holds the job's snapshot,
     * which every copy reads. A server that restarts meanwhile ends one of them.
     *
     * @param held whether there is such a snapshot
     */
    static void refuse(Databases databases, TaskContext context, Connection target, boolean held)
            throws SQLException, JobFailedException, InterruptedException {
        SourceInstance written = SourceInstance.of(target);
        String source = SourceName.of(context);
        try (var session = held
                ? SourceSnapshot.join(databases, source, context, SourceSnapshot.offers(context))
                : TaskSession.open(databases, source, context)) {
            if (SourceInstance.of(session.connection()).sharesDataWith(written)) {
                throw new JobFailedException(
                        FailureKind.PERMANENT, "same-database", message(source, TargetName.of(context)));
            }
        }
    }

    static String message(String source, String target) {
        return ("Connections '%s' and '%s' lead to the same database, or to a server and its standby: nothing can be copied from it into"
                        + " itself.")
                .formatted(source, target);
    }
}
