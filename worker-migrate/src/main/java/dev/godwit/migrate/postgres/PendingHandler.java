package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.godwit.migrate.run.Preparation;
import dev.godwit.migrate.run.StepsException;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import dev.godwit.migrate.script.Script;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code migrate.pending}: what the target still lacks of the bundle's migrations. Reads only. Everything that can be known to be wrong before the
 * first statement is found here: file names, syntax, what a migration must not hold, checksums, order. Which indexes are invalid already is remembered
 * for the end of the job.
 */
public final class PendingHandler implements TaskHandler {

    private final Databases databases;
    private final Preparation preparation;

    public PendingHandler(Databases databases, Preparation preparation) {
        this.databases = databases;
        this.preparation = preparation;
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
        List<InvalidIndex> invalid;
        try (var session = TaskSession.open(databases, target, context)) {
            applied = History.read(session.connection());
            invalid = InvalidIndex.read(session.connection());
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the history and the indexes of '%s'".formatted(target));
        }
        var pending = PendingMigrations.of(migrations, applied);
        List<String> problems = new ArrayList<>(pending.problems());
        for (Migration migration : pending.pending()) {
            try {
                preparation.of(migration);
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
            var one = list.addObject()
                    .put("version", migration.version().toString())
                    .put("name", migration.name())
                    .put("path", migration.path())
                    .put("checksum", migration.checksum());
            put(one, "down", migration.down());
            put(one, "verify", migration.verify());
        }
        var known = data.putArray("applied");
        applied.forEach(migration -> known.addObject()
                .put("version", migration.version().toString())
                .put("name", migration.name())
                .put("finished", migration.finished()));
        IndexCheck.remember(invalid, data);
        return TaskResult.of(data);
    }

    private static void put(ObjectNode migration, String part, @Nullable Script script) {
        if (script != null) {
            migration.put(part, script.path());
        }
    }
}
