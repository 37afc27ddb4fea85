package dev.godwit.migrate.postgres;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code migrate.verify}: reads the target again after the migrations: each of the plan is in the history, and no index is invalid. */
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
            requireNoInvalidIndex(work.connection(), target.name());
            int verified = Approved.of(context.grant().scope()).checksums().size();
            TaskResult result = TaskResult.of(Json.object().put("verified", verified));
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

    private static void requireNoInvalidIndex(Connection connection, String target)
            throws SQLException, JobFailedException {
        List<String> invalid = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT i.indexrelid::regclass::text FROM pg_catalog.pg_index i
                        WHERE NOT i.indisvalid AND NOT EXISTS (
                            SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
                        ORDER BY 1
                        """)) {
            while (rows.next()) {
                invalid.add(rows.getString(1));
            }
        }
        if (!invalid.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "invalid-index",
                    "Invalid indexes on '%s': %s. Drop them with DROP INDEX CONCURRENTLY, or build them again with REINDEX INDEX CONCURRENTLY."
                            .formatted(target, String.join(", ", invalid)));
        }
    }
}
