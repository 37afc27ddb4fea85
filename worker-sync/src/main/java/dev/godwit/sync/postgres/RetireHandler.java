package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.postgres.WorkTransaction;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.plan.SyncScope;
import java.sql.SQLException;
import java.util.List;

/** {@code sync.retire}: drops the tables whose place was taken, and the schemas of the job's own, and nothing that is not in them. */
public final class RetireHandler extends TargetTaskHandler {

    public RetireHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.retire";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        SyncScope scope = SyncScope.read(context.grant().scope());
        List<TableName> old = scope.tables().stream()
                .map(table -> LoadSchema.OLD.of(context.grant().job(), table))
                .toList();
        return BriefLock.run(context, target, "dropping the old tables", old, work -> drop(context, work));
    }

    private static TaskResult drop(TaskContext context, WorkTransaction work) throws SQLException {
        List<String> schemas = LoadSchemas.of(work.connection(), context.grant().job());
        LoadSchemas.drop(work.connection(), schemas);
        TaskResult result = TaskResult.of(Json.object().put("schemas", schemas.size()));
        work.commit(result);
        return result;
    }
}
