package dev.godwit.common.postgres;

import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Reads and raises the fence and epoch rows of a target. */
public final class Fences {

    private Fences() {}

    /** Reads the task's fence {@code FOR SHARE}. */
    public static void requireFence(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT fence FROM godwit.fence WHERE task = ? FOR SHARE")) {
            statement.setObject(1, grant.task().value());
            try (var rows = statement.executeQuery()) {
                if (!rows.next() || rows.getLong(1) != grant.fence().value()) {
                    throw new TaskTakenException("Task %s (%s) has a newer owner than fence %s"
                            .formatted(grant.task(), grant.key(), grant.fence()));
                }
            }
        }
    }

    /** Reads the job's epoch {@code FOR SHARE}. */
    public static void requireEpoch(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT epoch FROM godwit.epoch WHERE job = ? FOR SHARE")) {
            statement.setObject(1, grant.job().value());
            try (var rows = statement.executeQuery()) {
                if (!rows.next() || rows.getInt(1) != grant.jobEpoch()) {
                    throw new TaskTakenException("Job %s was cancelled or planned again since epoch %d"
                            .formatted(grant.job(), grant.jobEpoch()));
                }
            }
        }
    }

    /** Whether the task was ever begun here under another fence. */
    static boolean hasPredecessor(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT FROM godwit.fence WHERE task = ? AND fence <> ?")) {
            statement.setObject(1, grant.task().value());
            statement.setLong(2, grant.fence().value());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Raises fence and epoch to the grant's, in the caller's transaction. The same fence is allowed again.
     *
     * @return false if a higher one stands there already */
    static boolean raise(Connection connection, Grant grant) throws SQLException {
        return raiseEpoch(connection, grant) && raiseFence(connection, grant);
    }

    /** Raises the fences of other tasks of the grant's job to the grant's, in the caller's transaction. Higher ones stay. */
    static void raise(Connection connection, List<UUID> tasks, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.fence AS f (task, job, fence) SELECT t, ?, ? FROM unnest(?) t ORDER BY t
                ON CONFLICT (task) DO UPDATE SET fence = excluded.fence, raised = clock_timestamp()
                    WHERE f.fence < excluded.fence
                """)) {
            statement.setObject(1, grant.job().value());
            statement.setLong(2, grant.fence().value());
            statement.setArray(3, connection.createArrayOf("uuid", tasks.toArray()));
            statement.executeUpdate();
        }
    }

    private static boolean raiseFence(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.fence AS f (task, job, fence) VALUES (?, ?, ?)
                ON CONFLICT (task) DO UPDATE SET fence = excluded.fence, raised = clock_timestamp()
                    WHERE f.fence <= excluded.fence
                """)) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setLong(3, grant.fence().value());
            return statement.executeUpdate() == 1;
        }
    }

    /** An epoch that stands already is left untouched: its row is shared by all tasks of the job, which read it {@code FOR SHARE}. */
    private static boolean raiseEpoch(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT epoch FROM godwit.epoch WHERE job = ?")) {
            statement.setObject(1, grant.job().value());
            try (var rows = statement.executeQuery()) {
                if (rows.next() && rows.getInt(1) >= grant.jobEpoch()) {
                    return rows.getInt(1) == grant.jobEpoch();
                }
            }
        }
        try (var statement = connection.prepareStatement("""
                INSERT INTO godwit.epoch AS e (job, epoch) VALUES (?, ?)
                ON CONFLICT (job) DO UPDATE SET epoch = excluded.epoch, raised = clock_timestamp()
                    WHERE e.epoch < excluded.epoch
                """)) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            if (statement.executeUpdate() == 1) {
                return true;
            }
        }
        try (var statement = connection.prepareStatement("SELECT epoch FROM godwit.epoch WHERE job = ?")) {
            statement.setObject(1, grant.job().value());
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getInt(1) == grant.jobEpoch();
            }
        }
    }
}
