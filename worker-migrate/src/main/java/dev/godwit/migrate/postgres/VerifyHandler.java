package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.migrate.plan.AppliedMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code migrate.verify}: reads the target again after the migrations: each of the plan is in the history, and no index is invalid that was not when the
 * job began.
 */
public final class VerifyHandler extends TargetTaskHandler {

    public VerifyHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "migrate.verify";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target) throws JobFailedException, SQLException {
        try (var work = target.begin()) {
            requireApplied(context, work.connection());
            JsonNode pending = context.grant().results().getOrDefault("pending", Json.object());
            var indexes = IndexCheck.since(pending, InvalidIndex.read(work.connection()));
            requireNoneLeft(indexes, target.name());
            int verified = Approved.of(context.grant().scope()).checksums().size();
            var data = Json.object().put("verified", verified);
            indexes.notes().forEach(data.putArray("notes")::add);
            TaskResult result = TaskResult.of(data);
            work.commit(result);
            return result;
        }
    }

    private static void requireApplied(TaskContext context, Connection connection)
            throws SQLException, JobFailedException {
        Map<String, AppliedMigration> history = History.read(connection).stream()
                .collect(Collectors.toMap(m -> m.version().toString(), Function.identity()));
        for (var approved : Approved.of(context.grant().scope()).checksums().entrySet()) {
            AppliedMigration applied = history.get(approved.getKey());
            if (applied == null || !applied.finished() || !applied.checksum().equals(approved.getValue())) {
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "verification-failed",
                        "Version %s is not in the history as the plan has it.".formatted(approved.getKey()));
            }
        }
    }

    private static void requireNoneLeft(IndexCheck indexes, String target) throws JobFailedException {
        if (!indexes.left().isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "invalid-index",
                    "Invalid indexes on '%s' that were not when the job began: %s. Drop them with DROP INDEX CONCURRENTLY, or build them again with REINDEX INDEX CONCURRENTLY."
                            .formatted(target, indexes.left()));
        }
    }
}
