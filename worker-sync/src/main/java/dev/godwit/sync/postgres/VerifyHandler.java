package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.verify.Mismatch;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * {@code sync.verify}: reads a table of the target back and compares count and order-independent digest with what the chunks, as their ledger rows say,
 * have written. If they differ, it is found out where. The payload is {@code {"chunks": 12, "format": "BINARY", "prefix": "copy/public.orders/"}}.
 */
public final class VerifyHandler extends TargetTaskHandler {

    private final SyncSettings settings;

    public VerifyHandler(Databases databases, SyncSettings settings) {
        super(databases);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.verify";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        TableScope scope = TableScope.read(context.grant().scope());
        TaskResult result;
        try (var session = target.open()) {
            Connection connection = session.connection();
            TargetReader.begin(connection);
            CopyDigest written = written(connection, context.grant(), scope);
            CopyDigest found = found(connection, context, scope);
            if (!found.equals(written)) {
                throw failed(context, target, connection, scope, written, found);
            }
            result = TaskResult.of(Json.object()
                    .put("table", scope.target().toString())
                    .put("rows", found.rows())
                    .put("digest", found.all().toString()));
        }
        try (var work = target.begin()) {
            work.commit(result);
        }
        return result;
    }

    /** Says where, as far as that can be found. */
    private JobFailedException failed(
            TaskContext context,
            Target target,
            Connection connection,
            TableScope scope,
            CopyDigest written,
            CopyDigest found)
            throws SQLException, InterruptedException, JobFailedException {
        Grant grant = context.grant();
        Mismatch mismatch = new Narrowing(
                        databases(),
                        settings,
                        context,
                        scope,
                        CopyFormat.valueOf(grant.payload().path("format").asText()),
                        grant.payload().path("prefix").asText(),
                        Seeds.of(settings.key(), grant.job()))
                .run(connection, grant.job(), grant.jobEpoch());
        String artifact = Mismatch.artifact(scope.target().toString());
        context.artifact(artifact, "application/json", Json.bytes(mismatch));
        return new JobFailedException(
                FailureKind.PERMANENT,
                "verification-failed",
                "Table '%s' on '%s' is not what was copied: %d rows with digest %s, where %d rows with digest %s were written. %s See '%s'."
                        .formatted(
                                scope.target(),
                                target.name(),
                                found.rows(),
                                found.all(),
                                written.rows(),
                                written.all(),
                                mismatch.text(),
                                artifact));
    }

    private static CopyDigest written(Connection connection, Grant grant, TableScope scope)
            throws SQLException, JobFailedException {
        CopiedChunks chunks = CopiedChunks.read(
                connection,
                grant.job(),
                grant.jobEpoch(),
                grant.payload().path("prefix").asText());
        int planned = grant.payload().path("chunks").asInt();
        if (chunks.count() != planned) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "verification-failed",
                    "The ledger has %d chunks of '%s', the plan %d."
                            .formatted(chunks.count(), scope.target(), planned));
        }
        return chunks.digest();
    }

    private CopyDigest found(Connection connection, TaskContext context, TableScope scope)
            throws SQLException, InterruptedException {
        CopyFormat format =
                CopyFormat.valueOf(context.grant().payload().path("format").asText());
        var digester = new CopyDigester(
                scope.layout(format, settings.strategies()),
                Seeds.of(settings.key(), context.grant().job()));
        TargetReader.read(connection, CopySql.back(scope, format), context, digester::accept);
        return digester.finish();
    }
}
