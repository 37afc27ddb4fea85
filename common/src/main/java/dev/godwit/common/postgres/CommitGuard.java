package dev.godwit.common.postgres;

import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The last reads of a work transaction: is this still the owner, in the job's present epoch? Asked once when a session is opened, too, where
 * it only saves work.
 *
 * <p>Both rows are read {@code FOR SHARE}, so that the race is decided either way: whoever raises the fence waits for this transaction to
 * end, or this transaction sees the raised fence. Epoch before fence, as in the raise, so that the two cannot lock each other out. A seam only so that a test can show what happens without it.
 */
public interface CommitGuard {

    /** The one that ships. */
    CommitGuard FENCE_AND_EPOCH = (connection, grant) -> {
        Fences.requireEpoch(connection, grant);
        Fences.requireFence(connection, grant);
    };

    /** @throws TaskTakenException if a higher fence or a higher epoch stands in the target */
    void check(Connection connection, Grant grant) throws SQLException;
}
