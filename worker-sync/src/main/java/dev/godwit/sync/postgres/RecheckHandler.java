package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.plan.ReportPayload;
import dev.godwit.sync.postgres.Manifests.Kept;
import dev.godwit.sync.verify.Manifest;
import dev.godwit.sync.verify.Recheck;
import dev.godwit.sync.verify.Recheck.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code sync.recheck}: looks at a finished sync's target again, whenever: counts, digests, foreign keys. It reads and writes nothing; what
 * cannot be checked any more is said, with the reason. The job's request is {@code {"file": "sync/shop.yaml", "job": "..."}}, the job being the latest
 * sync of the file if none is named.
 */
public final class RecheckHandler implements TaskHandler {

    private final Databases databases;
    private final SyncSettings settings;

    public RecheckHandler(Databases databases, SyncSettings settings) {
        this.databases = databases;
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.recheck";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        String target = Objects.requireNonNull(context.grant().target(), "target");
        try (var session = TaskSession.open(databases, target, context)) {
            Connection connection = session.connection();
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            TargetReader.begin(connection);
            return TaskResult.of(new Look(context, connection, kept(context.grant(), connection, target)).run());
        } catch (SQLException e) {
            context.checkStopped();
            throw SqlFailures.failureAmongRows(e, "Looking at '%s' again".formatted(target));
        }
    }

    private static Kept kept(Grant grant, Connection connection, String target)
            throws SQLException, JobFailedException {
        String file = grant.request().path("file").asText();
        String job = grant.request().path("job").asText("");
        return Manifests.find(connection, file, job.isEmpty() ? null : JobId.parse(job))
                .orElseThrow(() -> new JobFailedException(
                        FailureKind.PERMANENT,
                        "nothing-copied",
                        job.isEmpty()
                                ? "No finished sync of '%s' has left its manifest in '%s'.".formatted(file, target)
                                : "Job %s has left no manifest in '%s': it is no sync that has finished there."
                                        .formatted(job, target)));
    }

    /** One look. */
    private final class Look {
        private final TaskContext context;
        private final Connection connection;
        private final Kept kept;
        private final Manifest manifest;
        private final Catalog catalog;
        private final List<String> notChecked = new ArrayList<>();

        Look(TaskContext context, Connection connection, Kept kept) throws SQLException {
            this.context = context;
            this.connection = connection;
            this.kept = kept;
            this.manifest = kept.manifest();
            this.catalog = new CatalogReader().read(connection, CatalogScope.everything());
        }

        Recheck run() throws SQLException, JobFailedException, InterruptedException {
            requireOwnRows();
            boolean sameKey = manifest.keyId().equals(settings.key().id());
            if (!sameKey) {
                notChecked.add("Digests: they were made under mask key '%s', and this worker has '%s'."
                        .formatted(manifest.keyId(), settings.key().id()));
            }
            var tables = new ArrayList<Recheck.Table>();
            for (ReportPayload.Table table : manifest.tables()) {
                context.checkStopped();
                tables.add(table(table, sameKey));
                context.progress(new Progress(
                        tables.size(),
                        (long) manifest.tables().size(),
                        0,
                        table.scope().target().toString()));
            }
            List<Recheck.Key> keys = new KeyCheck(connection, context, catalog)
                    .run(manifest.tables().stream()
                            .map(table -> table.scope().target())
                            .toList());
            notChecked.add(
                    ("Leak scan: what the chunks had remembered of masked values was removed when the scan had succeeded. It had looked for %d"
                                    + " values then, and found %d.")
                            .formatted(
                                    manifest.leakScan().path("remembered").asLong(),
                                    manifest.leakScan().path("hits").asLong()));
            boolean same =
                    tables.stream().allMatch(table -> table.state() == State.SAME || table.state() == State.SAME_COUNT)
                            && keys.stream().allMatch(key -> key.orphans() == 0);
            return new Recheck(
                    kept.job(), kept.committed(), manifest.source(), manifest.target(), same, tables, keys, notChecked);
        }

        /** All tables of a sync fare alike. */
        private void requireOwnRows() throws JobFailedException {
            for (ReportPayload.Table table : manifest.tables()) {
                switch (table.scope().existing()) {
                    case APPEND, UPSERT ->
                        throw new JobFailedException(
                                FailureKind.PERMANENT,
                                "nothing-copied",
                                "Job %s has added its rows to those of '%s' that were there, from which they cannot be told any more. It was verified when it ran; there is nothing to look at again."
                                        .formatted(kept.job(), table.scope().target()));
                    case REFUSE, TRUNCATE, REPLACE -> {}
                }
            }
        }

        private Recheck.Table table(ReportPayload.Table table, boolean sameKey)
                throws SQLException, JobFailedException, InterruptedException {
            String name = table.scope().target().toString();
            CopiedChunks written = CopiedChunks.read(
                    connection, kept.job(), kept.epoch(), table.scope().source());
            if (!fits(table)) {
                return new Recheck.Table(name, State.GONE, written.rows(), null, null);
            }
            if (!sameKey) {
                long found = count(table.scope().target());
                State state = found == written.rows() ? State.SAME_COUNT : State.DIFFERENT;
                return new Recheck.Table(name, state, written.rows(), found, null);
            }
            CopyDigest found = digest(table);
            boolean same = found.equals(written.digest());
            return new Recheck.Table(
                    name,
                    same ? State.SAME : State.DIFFERENT,
                    written.rows(),
                    found.rows(),
                    same ? null : narrowed(table));
        }

        private dev.godwit.sync.verify.@Nullable Mismatch narrowed(ReportPayload.Table table)
                throws SQLException, JobFailedException, InterruptedException {
            return new Narrowing(
                            databases,
                            settings,
                            context,
                            table.scope(),
                            table.scope().target(),
                            table.format(),
                            kept.job())
                    .run(connection, kept.epoch());
        }

        private CopyDigest digest(ReportPayload.Table table) throws SQLException, InterruptedException {
            var digester = new CopyDigester(
                    table.scope().layout(table.format(), settings.strategies()), Seeds.of(settings.key(), kept.job()));
            TargetReader.read(
                    connection,
                    CopySql.back(
                            table.scope(), Extent.of(connection, table.scope().target()), table.format()),
                    context,
                    digester::accept);
            return digester.finish();
        }

        /** Columns may have come since; those that were copied must be there as they were. */
        private boolean fits(ReportPayload.Table table) {
            return catalog.table(table.scope().target())
                    .map(there -> {
                        Map<String, String> types =
                                there.columns().stream().collect(Collectors.toMap(Column::name, Column::typeSql));
                        return table.scope().columns().stream()
                                .allMatch(column -> column.type().equals(types.get(column.name())));
                    })
                    .orElse(false);
        }

        private long count(TableName table) throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT count(*) FROM " + Extent.of(connection, table))) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
