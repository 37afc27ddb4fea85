package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.FinishPayload;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetTables;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * {@code sync.finish}: makes the target fit for use: indexes and foreign keys come back (added unvalidated, then validated), sequences are moved
 * past the highest value, statistics are gathered. Each object commits by itself, so that a crash costs one.
 */
public final class FinishHandler extends TargetTaskHandler {

    public FinishHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.finish";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        SyncScope scope = SyncScope.read(context.grant().scope());
        try (var session = target.open()) {
            Connection connection = session.connection();
            Map<Kind, Integer> counts = new BringBack(context, connection, scope).run();
            var report = Json.object()
                    .put("indexes", counts.getOrDefault(Kind.INDEX, 0))
                    .put("foreignKeys", counts.getOrDefault(Kind.FOREIGN_KEY, 0))
                    .put("validated", counts.getOrDefault(Kind.VALIDATION, 0));
            Catalog catalog = new CatalogReader().read(connection, CatalogScope.tables(scope.tables()));
            FinishPayload payload = Json.as(context.grant().payload(), FinishPayload.class);
            new Sequences(connection, new TargetTables(catalog, scope.tables()), payload.masked()).move(report);
            for (TableName table : scope.tables()) {
                context.checkStopped();
                try (var statement = connection.createStatement()) {
                    statement.execute("ANALYZE " + table.sql());
                }
            }
            TaskResult result =
                    TaskResult.of(report.put("analyzed", scope.tables().size()));
            try (var work = target.begin()) {
                work.commit(result);
            }
            return result;
        }
    }
}
