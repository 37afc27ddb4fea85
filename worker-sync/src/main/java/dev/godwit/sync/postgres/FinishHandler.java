package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Grant;
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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * {@code sync.finish}: the last of the tasks that make the target fit for use. Sees that nothing is missing, moves sequences past the highest value, and sums
 * up what the others have brought back.
 */
public final class FinishHandler extends RowTaskHandler {

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
            List<TableName> tables = Landing.of(context.grant(), scope);
            new BringBack(context, connection, tables).requireAll(EnumSet.allOf(Kind.class));
            ObjectNode report = summed(connection, context.grant());
            Catalog catalog = new CatalogReader().read(connection, CatalogScope.tables(scope.tables()));
            FinishPayload payload = Json.as(context.grant().payload(), FinishPayload.class);
            new Sequences(
                            connection,
                            new TargetTables(catalog, scope.tables()),
                            payload.masked(),
                            name -> Landing.of(context.grant(), scope.existing(), name),
                            scope.existing() == SyncScope.Existing.REPLACE)
                    .move(report);
            var named = new TargetTables(catalog, scope.tables());
            named.silentTriggers().forEach(report.putArray("triggersNotFired")::add);
            named.secured().forEach(report.putArray("rowSecurity")::add);
            TaskResult result = TaskResult.of(report);
            try (var work = target.begin()) {
                SyncedColumns.remember(
                        work.connection(), context.grant().job(), scope.source(), scope.tables(), payload.copied());
                work.commit(result);
            }
            return result;
        }
    }

    /** Of the results of the other tasks. */
    private static ObjectNode summed(Connection connection, Grant grant) throws SQLException {
        List<JsonNode> results = results(connection, grant);
        var report = Json.object()
                .put("indexes", count(results, Kind.INDEX))
                .put("foreignKeys", count(results, Kind.FOREIGN_KEY))
                .put("validated", count(results, Kind.VALIDATION))
                .put("analyzed", count(results, Kind.ANALYSIS));
        var refreshed = report.putArray("refreshed");
        var not = report.putArray("notRefreshed");
        for (JsonNode result : results) {
            String view = result.path("view").asText();
            if (result.has("notRefreshed")) {
                not.addObject()
                        .put("view", view)
                        .put("reason", result.path("notRefreshed").asText());
            } else if (!view.isEmpty()) {
                refreshed.add(view);
            }
        }
        return report;
    }

    private static int count(List<JsonNode> results, Kind kind) {
        return results.stream()
                .mapToInt(result -> result.path(kind.name()).asInt())
                .sum();
    }

    private static List<JsonNode> results(Connection connection, Grant grant) throws SQLException {
        var results = new ArrayList<JsonNode>();
        try (var statement = connection.prepareStatement(
                "SELECT result -> 'data' FROM godwit.ledger WHERE job = ? AND epoch = ? AND starts_with(key, 'finish/') ORDER BY key")) {
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    results.add(Json.parse(rows.getString(1)));
                }
            }
        }
        return results;
    }
}
