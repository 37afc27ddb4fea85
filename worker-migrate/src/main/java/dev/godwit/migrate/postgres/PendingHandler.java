package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.migrate.plan.AppliedMigration;
import dev.godwit.migrate.plan.PendingMigrations;
import dev.godwit.migrate.run.Steps;
import dev.godwit.migrate.run.StepsException;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code migrate.pending}: what the target still lacks of the bundle's migrations. Reads only. Everything that can be known to be wrong before the
 * first statement is found here: file names, syntax, what a migration must not hold, checksums, order.
 */
public final class PendingHandler implements TaskHandler {

    private final Databases databases;
    private final Steps steps;

    public PendingHandler(Databases databases, Steps steps) {
        this.databases = databases;
        this.steps = steps;
    }

    @Override
    public String kind() {
        return "migrate.pending";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        Migrations migrations = BundleMigrations.read(context);
        String target = TargetName.of(context);
        List<AppliedMigration> applied;
        try (var session = TaskSession.open(databases, target, context)) {
            applied = History.read(session.connection());
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the history of '%s'".formatted(target));
        }
        var pending = PendingMigrations.of(migrations, applied);
        List<String> problems = new ArrayList<>(pending.problems());
        for (Migration migration : pending.pending()) {
            try {
                steps.of(migration, migration.up());
            } catch (StepsException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new JobFailedException(FailureKind.PERMANENT, "migration-files", String.join("\n", problems));
        }
        var data = Json.object();
        var list = data.putArray("pending");
        for (Migration migration : pending.pending()) {
            list.addObject()
                    .put("version", migration.version().toString())
                    .put("name", migration.name())
                    .put("path", migration.path())
                    .put("checksum", migration.checksum());
        }
        var known = data.putArray("applied");
        applied.forEach(migration -> known.addObject()
                .put("version", migration.version().toString())
                .put("name", migration.name())
                .put("finished", migration.finished()));
        return TaskResult.of(data);
    }
}
