package dev.godwit.common.postgres;

import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one transaction in which a task's rows, its fence check and its ledger row become visible together, or not at all. Confined to the
 * task's thread. Closing it without {@link #commit} rolls back.
 */
public final class WorkTransaction implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WorkTransaction.class);

    private final TaskSession session;
    private final Target target;
    private final CommitGuard guard;

    WorkTransaction(TaskSession session, Target target, CommitGuard guard) {
        this.session = session;
        this.target = target;
        this.guard = guard;
    }

    public Connection connection() {
        return session.connection();
    }

    /**
     * Checks ownership, writes the ledger row with {@code result}, and commits. If the connection is lost while the server commits, the
     * ledger is asked how it ended.
     *
     * @throws TaskTakenException if another owner has the task, or the job is in a later epoch; nothing was written
     * @throws SQLException if it was not committed, or that could not be found out: the next attempt finds it in the ledger then
     */
    public void commit(TaskResult result) throws SQLException {
        Connection connection = session.connection();
        guard.check(connection, target.grant());
        Ledger.write(connection, target.grant(), result);
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        try {
            connection.commit();
        } catch (SQLException e) {
            if (!SqlFailures.isConnectionLost(e) || !target.hasCommitted(pid)) {
                throw e;
            }
            LOGGER.atInfo()
                    .addKeyValue("task", target.grant().task())
                    .addKeyValue("key", target.grant().key())
                    .log("The connection was lost at the commit, and the ledger shows that it was made");
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
