package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.TableScope;
import java.sql.SQLException;

/**
 * {@code sync.before}: digests the rows that a table of the target holds, before the first of others are added to it. The payload is
 * {@code {"format": "BINARY"}}; the result is the digest.
 */
public final class BeforeHandler extends TargetTaskHandler {

    private final SyncSettings settings;

    public BeforeHandler(Databases databases, SyncSettings settings) {
        super(databases);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.before";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        TableScope scope = TableScope.read(context.grant().scope());
        CopyFormat format =
                CopyFormat.valueOf(context.grant().payload().path("format").asText());
        CopyDigest found;
        try (var session = target.open()) {
            TargetReader.begin(session.connection());
            found = TableDigest.of(session.connection(), context, scope, format, settings);
        }
        TaskResult result = TaskResult.of(Json.object().set("digest", Json.tree(found)));
        try (var work = target.begin()) {
            work.commit(result);
        }
        return result;
    }
}
