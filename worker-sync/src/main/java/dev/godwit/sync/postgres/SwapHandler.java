package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.WorkTransaction;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code sync.swap}: the tables that were loaded and verified take the place of the target's, all in one short transaction, so that whoever reads sees all old rows
 * or all new ones. What stood against it when the plan was made is asked again, with the tables locked, and whether they are still what the new ones were
 * made like.
 */
public final class SwapHandler extends RowTaskHandler {

    public SwapHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.swap";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        SyncScope scope = SyncScope.read(context.grant().scope());
        return BriefLock.run(
                context, target, "swapping the tables", scope.tables(), work -> swap(context.grant(), scope, work));
    }

    private static TaskResult swap(Grant grant, SyncScope scope, WorkTransaction work)
            throws SQLException, JobFailedException {
        Connection connection = work.connection();
        execute(connection, "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(names(scope.tables())));
        Catalog catalog = new CatalogReader().read(connection, CatalogScope.tables(scope.tables()));
        execute(connection, "SET LOCAL search_path = ''");
        var tables = new TargetTables(catalog, scope.tables());
        require(connection, grant, tables);
        int moved = new Swap(connection, grant.job(), tables).run(sequences(connection, grant));
        TaskResult result = TaskResult.of(Json.object().put("swapped", moved));
        work.commit(result);
        return result;
    }

    private static void require(Connection connection, Grant grant, TargetTables tables)
            throws SQLException, JobFailedException {
        var problems = new ArrayList<String>();
        Map<String, String> now = Structure.of(connection, tables.all());
        JsonNode then = LedgerResults.one(connection, grant, "prepare").path("structure");
        then.properties().stream()
                .filter(table -> !table.getValue().asText().equals(now.get(table.getKey())))
                .forEach(table -> problems.add(
                        "Table '%s' of the target has changed since its copy was made.".formatted(table.getKey())));
        now.keySet().stream()
                .filter(table -> !then.has(table))
                .forEach(table -> problems.add("'%s' has come to the target meanwhile.".formatted(table)));
        if (problems.isEmpty()) {
            problems.addAll(OutsideDependents.problems(connection, tables));
        }
        if (!problems.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "target-changed",
                    "%s Nothing was swapped: the target has its old rows. Start a new sync."
                            .formatted(String.join(" ", problems)));
        }
    }

    /** Where sequences that go over to new tables have to stand. */
    private static List<Swap.Move> sequences(Connection connection, Grant grant)
            throws SQLException, JobFailedException {
        var moves = new ArrayList<Swap.Move>();
        LedgerResults.one(connection, grant, "finish")
                .path("sequencesAtSwap")
                .forEach(move -> moves.add(Json.as(move, Swap.Move.class)));
        return moves;
    }

    private static String names(List<TableName> tables) {
        return tables.stream().map(TableName::sql).collect(Collectors.joining(", "));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
