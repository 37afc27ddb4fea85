package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SealHandler;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.TaskTakenException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code sync.seal}: closes a target as {@link SealHandler} does. Where the job was cancelled or is planned again, the schemas of its own go as well; if that cannot
 * be done now, they are left to a later sync, or to {@code sync restore}.
 */
public final class SyncSealHandler implements TaskHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(SyncSealHandler.class);

    private final Databases databases;
    private final SealHandler seal;

    public SyncSealHandler(Databases databases) {
        this.databases = databases;
        this.seal = new SealHandler("sync.seal", databases);
    }

    @Override
    public String kind() {
        return seal.kind();
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        TaskResult result = seal.run(context);
        if (context.grant().payload().path("tasks").isEmpty()) {
            clear(context, TargetName.of(context));
        }
        return result;
    }

    /** A seal that was asleep sees the fence of the one that has done its work. */
    private void clear(TaskContext context, String target) throws JobFailedException, InterruptedException {
        try (var session = TaskSession.open(databases, target, context);
                var statement = session.connection().createStatement()) {
            session.connection().setAutoCommit(false);
            statement.execute("SET LOCAL lock_timeout = '2s'");
            SubsetRows.install(session.connection());
            SubsetRows.drop(session.connection(), context.grant().job());
            LoadSchemas.install(session.connection());
            LoadSchemas.drop(
                    session.connection(),
                    LoadSchemas.of(session.connection(), context.grant().job()));
            CommitGuard.FENCE_AND_EPOCH.check(session.connection(), context.grant());
            session.connection().commit();
        } catch (SQLException | TaskTakenException e) {
            context.checkStopped();
            LOGGER.atWarn()
                    .addKeyValue("job", context.grant().job())
                    .addKeyValue("target", target)
                    .log(
                            "Left the job's own schemas in the target: {}",
                            e.getClass().getSimpleName());
        }
    }
}
