package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Predecessor;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.migrate.plan.PendingMigrations;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.migrate.run.Preparation;
import dev.godwit.migrate.run.Prepared;
import dev.godwit.migrate.run.StepsException;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * {@code migrate.apply}: applies the plan's migrations that are still pending, one after the other.
 *
 * <p>What is pending is computed under the migration lock. Each migration commits together with its row in the history, so that a crash in
 * between resumes with the next one; one that cannot run in a transaction is journaled statement by statement. A predecessor that is in
 * the middle of a statement is waited for, since an index build of an hour is not worth losing.
 */
public final class ApplyHandler extends TargetTaskHandler {

    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(1);

    private final Preparation preparation;
    private final LockPolicy locks;

    public ApplyHandler(Databases databases, Preparation preparation, LockPolicy locks) {
        super(databases, CommitGuard.FENCE_AND_EPOCH, Predecessor.AWAIT);
        this.preparation = preparation;
        this.locks = locks;
    }

    @Override
    public String kind() {
        return "migrate.apply";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        Migrations migrations = BundleMigrations.read(context);
        Approved approved = Approved.of(context.grant().scope());
        try (var session = target.open()) {
            Connection connection = session.connection();
            History.install(connection);
            MigrationLock.acquire(connection, context, LOCK_PATIENCE, target.name());
            PendingMigrations pending = PendingMigrations.of(migrations, History.read(connection));
            if (!pending.problems().isEmpty()) {
                throw new JobFailedException(
                        FailureKind.PERMANENT, "migration-files", String.join("\n", pending.problems()));
            }
            var ready = new ArrayList<Prepared>();
            for (Migration migration : pending.pending()) {
                approved.require(migration);
                ready.add(prepared(migration));
            }
            var data = Json.object();
            var list = data.putArray("applied");
            var run = new MigrationRun(context, target, connection, locks);
            long done = 0;
            for (Prepared prepared : ready) {
                Migration migration = prepared.migration();
                long started = System.nanoTime();
                run.apply(prepared);
                list.addObject()
                        .put("version", migration.version().toString())
                        .put("name", migration.name())
                        .put(
                                "millis",
                                Duration.ofNanos(System.nanoTime() - started).toMillis());
                context.progress(new Progress(++done, (long) ready.size(), 0, migration.path()));
            }
            TaskResult result = TaskResult.of(data);
            try (var work = target.begin()) {
                work.commit(result);
            }
            MigrationLock.release(connection);
            return result;
        }
    }

    private Prepared prepared(Migration migration) throws JobFailedException {
        try {
            return preparation.of(migration);
        } catch (StepsException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "migration-files", String.valueOf(e.getMessage()));
        }
    }
}
