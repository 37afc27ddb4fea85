package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.SyncScope;
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
            int sequences = sequences(connection, scope);
            for (TableName table : scope.tables()) {
                context.checkStopped();
                try (var statement = connection.createStatement()) {
                    statement.execute("ANALYZE " + table.sql());
                }
            }
            TaskResult result = TaskResult.of(Json.object()
                    .put("indexes", counts.getOrDefault(Kind.INDEX, 0))
                    .put("foreignKeys", counts.getOrDefault(Kind.FOREIGN_KEY, 0))
                    .put("validated", counts.getOrDefault(Kind.VALIDATION, 0))
                    .put("sequences", sequences)
                    .put("analyzed", scope.tables().size()));
            try (var work = target.begin()) {
                work.commit(result);
            }
            return result;
        }
    }

    /** Moves each sequence that serves a column of a copied table past the highest value there. */
    private static int sequences(Connection connection, SyncScope scope) throws SQLException {
        Catalog catalog = new CatalogReader().read(connection, CatalogScope.tables(scope.tables()));
        int moved = 0;
        for (Sequence sequence : catalog.sequences()) {
            if (sequence.ownedBy().isPresent()) {
                var owner = sequence.ownedBy().get();
                String extreme = sequence.increment() > 0 ? "max" : "min";
                String column = Identifier.quote(owner.column());
                try (var statement = connection.prepareStatement(
                        "SELECT pg_catalog.setval(?::regclass, e) FROM (SELECT %s(%s) AS e FROM %s) t WHERE e IS NOT NULL AND e BETWEEN ? AND ?"
                                .formatted(extreme, column, owner.table().sql()))) {
                    statement.setString(1, sequence.name().sql());
                    statement.setLong(2, sequence.min());
                    statement.setLong(3, sequence.max());
                    statement.executeQuery().close();
                    moved++;
                }
            }
        }
        return moved;
    }
}
