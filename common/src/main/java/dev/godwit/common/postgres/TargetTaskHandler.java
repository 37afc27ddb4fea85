package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import java.sql.SQLException;

/**
 * A handler that writes to a target database. Before its work it takes the target over; if the ledger shows that an earlier attempt has
 * committed, the stored result is reported and the work not done again.
 */
public abstract class TargetTaskHandler implements TaskHandler {

    private final Databases databases;
    private final CommitGuard guard;
    private final Predecessor predecessor;

    protected TargetTaskHandler(Databases databases, CommitGuard guard, Predecessor predecessor) {
        this.databases = databases;
        this.guard = guard;
        this.predecessor = predecessor;
    }

    protected TargetTaskHandler(Databases databases) {
        this(databases, CommitGuard.FENCE_AND_EPOCH, Predecessor.END);
    }

    protected final Databases databases() {
        return databases;
    }

    @Override
    public final TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        String name = context.grant().target();
        if (name == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "no-target",
                    "Task '%s' names no target.".formatted(context.grant().key()));
        }
        var done = new TakeOver(databases, context, predecessor).run(name);
        if (done.isPresent()) {
            return done.get();
        }
        try {
            return work(context, new Target(databases, context, guard, name));
        } catch (SQLException e) {
            context.checkStopped();
            throw failure(e, "Task '%s' on '%s'".formatted(context.grant().key(), name));
        }
    }

    /** What {@code e} is told as. Work that looks at rows passes on no words of the server. */
    protected JobFailedException failure(SQLException e, String what) {
        return SqlFailures.failure(e, what);
    }

    /** Does the work; commits through {@link WorkTransaction#commit}, with the result that it also returns. */
    protected abstract TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException;
}
