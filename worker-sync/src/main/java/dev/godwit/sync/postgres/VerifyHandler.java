package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.ChunkCoverage;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.verify.Mismatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;

/**
 * {@code sync.verify}: reads a table of the target back and compares count and order-independent digest with what the chunks, as their ledger rows say,
 * have written, and whether those cover every row of the plan's relations once. If digests differ, it is found out where. The payload is {@code {"format": "BINARY", "relations": [..], "before": "before/public.orders"}}.
 */
public final class VerifyHandler extends RowTaskHandler {

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
        CopyFormat format =
                CopyFormat.valueOf(context.grant().payload().path("format").asText());
        var data = Json.object().put("table", scope.target().toString());
        try (var session = target.open()) {
            Connection connection = session.connection();
            TargetReader.begin(connection);
            CopyDigest written = written(connection, context.grant(), scope);
            if (scope.existing() == SyncScope.Existing.UPSERT) {
                data.put("by", "each chunk, through the key");
            } else {
                CopyDigest before = before(connection, context.grant());
                CopyDigest found = TableDigest.of(connection, context, scope, format, settings);
                if (!found.equals(before.plus(written))) {
                    throw scope.existing() == SyncScope.Existing.APPEND
                            ? crowded(scope, target.name(), before, written, found)
                            : failed(context, target, connection, scope, written, found);
                }
                if (scope.existing() == SyncScope.Existing.APPEND) {
                    data.put("rowsBefore", before.rows());
                }
            }
            data.put("rows", written.rows()).put("digest", written.all().toString());
        }
        TaskResult result = TaskResult.of(data);
        try (var work = target.begin()) {
            work.commit(result);
        }
        return result;
    }

    /** What was there before the first chunk; nothing, unless rows were added. */
    private static CopyDigest before(Connection connection, Grant grant) throws SQLException, JobFailedException {
        String key = grant.payload().path("before").asText();
        if (key.isEmpty()) {
            return CopyDigest.EMPTY;
        }
        return Json.as(LedgerResults.one(connection, grant, key).path("digest"), CopyDigest.class);
    }

    /** Rows that were there cannot be told from those that somebody else has added, so it is not said where. */
    private static JobFailedException crowded(
            TableScope scope, String target, CopyDigest before, CopyDigest written, CopyDigest found) {
        CopyDigest expected = before.plus(written);
        return new JobFailedException(
                FailureKind.PERMANENT,
                "verification-failed",
                "Table '%s' on '%s' is not what was copied: %d rows with digest %s, where %d rows with digest %s were written or had been there (%d). Somebody else has written to it since the sync began."
                        .formatted(
                                scope.target(),
                                target,
                                found.rows(),
                                found.all(),
                                expected.rows(),
                                expected.all(),
                                before.rows()));
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
                        Landing.of(grant, scope),
                        CopyFormat.valueOf(grant.payload().path("format").asText()),
                        grant.job())
                .run(connection, grant.jobEpoch());
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

    /** As many as were chosen: no place was lost on the way. */
    private static Optional<String> chosen(Connection connection, Grant grant, TableScope scope, long copied)
            throws SQLException, JobFailedException {
        long taken = SubsetRows.chosen(connection, grant).tables().stream()
                .filter(table -> table.table().equals(scope.source()))
                .mapToLong(PartCount::taken)
                .sum();
        return taken == copied
                ? Optional.empty()
                : Optional.of("%d rows were chosen and %d copied".formatted(taken, copied));
    }

    private static CopyDigest written(Connection connection, Grant grant, TableScope scope)
            throws SQLException, JobFailedException {
        CopiedChunks chunks = CopiedChunks.read(connection, grant.job(), grant.jobEpoch(), scope.source());
        var relations = new ArrayList<TableName>();
        grant.payload().path("relations").forEach(name -> relations.add(Json.as(name, TableName.class)));
        Optional<String> problem = ChunkCoverage.problem(relations, chunks.ranges());
        if (problem.isEmpty() && scope.part()) {
            problem = chosen(connection, grant, scope, chunks.rows());
        }
        if (problem.isPresent()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "verification-failed",
                    "By the target's ledger, '%s' is not covered by what was copied: %s."
                            .formatted(scope.target(), problem.get()));
        }
        return chunks.digest();
    }
}
