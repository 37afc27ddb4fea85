package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.postgres.WorkTransaction;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.HoldPayload;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetShape;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code sync.prepare}: makes the target's tables empty and quick to load, in one transaction: rows go (if the plan says so), foreign keys and
 * indexes that serve no constraint are taken off and written down. Until the sync finishes the target is not fit for use. It comes after the snapshot, so that nothing is touched for a source that
 * cannot be read, or that the target itself would be.
 */
public final class PrepareHandler extends TargetTaskHandler {

    private final CatalogReader catalogs = new CatalogReader();

    public PrepareHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.prepare";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, SQLException, InterruptedException {
        SyncScope scope = SyncScope.read(context.grant().scope());
        return BriefLock.run(
                context,
                target,
                "locking %d tables of '%s'".formatted(scope.tables().size(), target.name()),
                scope.tables(),
                work -> prepare(context, scope, work));
    }

    private TaskResult prepare(TaskContext context, SyncScope scope, WorkTransaction work)
            throws JobFailedException, SQLException, InterruptedException {
        Connection connection = work.connection();
        boolean held = scope.consistency() == SyncScope.Consistency.SNAPSHOT;
        OwnSource.refuse(databases(), context, connection, held);
        if (!held) {
            requirePlanned(context);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL row_security = off");
            boolean replica = TargetSession.becomeReplica(statement);
            DeferredObjects.install(connection);
            LeakFilters.install(connection);
            SyncedColumns.install(connection);
            JobBucket.install(connection);
            Spreads.install(connection);
            Manifests.install(connection);
            SubsetRows.install(connection);
            SubsetRows.dropBefore(
                    connection, context.grant().job(), context.grant().jobEpoch());
            LoadSchemas.install(connection);
            LoadSchemas.drop(
                    connection, LoadSchemas.inTheWay(connection, context.grant().job(), scope.tables()));
            if (scope.existing() == SyncScope.Existing.REPLACE) {
                return beside(context, scope, work);
            }
            statement.execute("LOCK TABLE " + Extent.of(connection, scope.tables()) + " IN ACCESS EXCLUSIVE MODE");
            Catalog catalog = catalogs.read(connection, CatalogScope.everything());
            var tables = new TargetTables(catalog, scope.tables());
            refuseUnfit(tables, scope, replica);
            refuseOutsiders(tables, scope);
            int dropped = new TakeOff(connection, context.grant().job(), tables)
                    .run(scope.existing().empties());
            empty(connection, context.grant(), scope);
            takeBack(connection, context.grant(), scope, tables);
            TaskResult result = TaskResult.of(Json.object().put("deferred", dropped));
            work.commit(result);
            return result;
        }
    }

    /** What else the snapshot's first holder looks after. */
    private void requirePlanned(TaskContext context) throws JobFailedException, SQLException {
        HoldPayload planned = Json.as(context.grant().payload(), HoldPayload.class);
        try (var session = TaskSession.open(databases(), SourceName.of(context), context)) {
            HoldHandler.requirePlanned(session.connection(), planned);
        }
    }

    /** Nothing of the target is touched: others are made like its tables, and those of earlier attempts go. */
    private TaskResult beside(TaskContext context, SyncScope scope, WorkTransaction work)
            throws SQLException, JobFailedException {
        Connection connection = work.connection();
        Grant grant = context.grant();
        LoadSchemas.drop(connection, LoadSchemas.of(connection, grant.job()));
        refuseLeftovers(connection, grant, scope);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + names(scope.tables()) + " IN ACCESS SHARE MODE");
            Catalog catalog = catalogs.read(connection, CatalogScope.everything());
            statement.execute("SET LOCAL search_path = ''");
            var tables = new TargetTables(catalog, scope.tables());
            refuseUnfit(tables, scope, true);
            refuseOutsiders(tables, scope);
            List<String> dependents = OutsideDependents.problems(connection, tables);
            if (!dependents.isEmpty()) {
                throw new JobFailedException(FailureKind.PERMANENT, "target-unfit", String.join(" ", dependents));
            }
            int made = new NewTables(connection, grant.job(), tables).create();
            refuseBound(connection, tables);
            var data = Json.object().put("made", made);
            data.set("structure", Json.tree(Structure.of(connection, tables.all())));
            TaskResult result = TaskResult.of(data);
            work.commit(result);
            return result;
        }
    }

    /** A default that names its own table by OID, or a column of its own row type, would bind the new table to the old one. */
    private static void refuseBound(Connection connection, TargetTables tables)
            throws SQLException, JobFailedException {
        List<String> bound = OutsideDependents.problems(connection, tables);
        if (!bound.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "target-unfit",
                    "A table of the target refers to itself in a way that its copy repeats. %s"
                            .formatted(String.join(" ", bound)));
        }
    }

    /** New tables are made like those that are there, which are to have all that they had. */
    private static void refuseLeftovers(Connection connection, Grant grant, SyncScope scope)
            throws SQLException, JobFailedException {
        List<DeferredObjects.Deferred> left = DeferredObjects.pending(
                connection,
                grant.job(),
                scope.tables(),
                EnumSet.complementOf(EnumSet.of(DeferredObjects.Kind.ANALYSIS)));
        if (!left.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "target-unfit",
                    "An earlier sync has taken '%s' and %d other objects off the target's tables, and they are not back. Run 'godwit sync restore' first."
                            .formatted(left.get(0).name(), left.size() - 1));
        }
    }

    private static void empty(Connection connection, Grant grant, SyncScope scope)
            throws SQLException, JobFailedException {
        List<TableName> tables = switch (scope.existing()) {
            case TRUNCATE -> scope.tables();
            case REFUSE -> own(connection, grant, scope.tables());
            case REPLACE, APPEND, UPSERT -> List.<TableName>of();
        };
        if (!tables.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE " + Extent.of(connection, tables));
            }
        }
    }

    /** Those that hold what this job copied before it was planned again; others must be empty. */
    private static List<TableName> own(Connection connection, Grant grant, List<TableName> tables)
            throws SQLException, JobFailedException {
        var own = new ArrayList<TableName>();
        for (TableName table : tables) {
            if (holdsRows(connection, table)) {
                if (!OwnRows.alone(connection, grant, table)) {
                    throw new JobFailedException(
                            FailureKind.PERMANENT,
                            "target-not-empty",
                            "Table '%s' of the target holds rows. Empty it, or set 'existing: truncate'."
                                    .formatted(table));
                }
                own.add(table);
            }
        }
        return own;
    }

    /** What was added before the job was planned again. */
    private static void takeBack(Connection connection, Grant grant, SyncScope scope, TargetTables tables)
            throws SQLException, JobFailedException {
        if (scope.existing() == SyncScope.Existing.APPEND) {
            for (TableName table : scope.tables()) {
                AppendedRows.takeBack(connection, grant, table, tables.outsiders(table));
            }
        }
    }

    private static boolean holdsRows(Connection connection, TableName table) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + Extent.of(connection, table) + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** As the plan did, but with the tables locked. */
    private static void refuseUnfit(TargetTables tables, SyncScope scope, boolean replica) throws JobFailedException {
        for (TableName table : tables.names()) {
            List<String> problems = TargetShape.problems(table, tables.catalog(), replica, scope.existing());
            if (!problems.isEmpty()) {
                throw new JobFailedException(FailureKind.PERMANENT, "target-unfit", String.join(" ", problems));
            }
        }
    }

    /** As the plan did, but with the tables locked. */
    private static void refuseOutsiders(TargetTables tables, SyncScope scope) throws JobFailedException {
        for (TableName table : tables.names()) {
            List<String> problems = TargetShape.outsiders(table, tables, scope.existing());
            if (!problems.isEmpty()) {
                throw new JobFailedException(FailureKind.PERMANENT, "outside-reference", String.join(" ", problems));
            }
        }
    }

    private static String names(List<TableName> tables) {
        return tables.stream().map(TableName::sql).collect(Collectors.joining(", "));
    }
}
