package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Predecessor;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormatException;
import dev.godwit.sync.copy.CopyMasker;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TableScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * {@code sync.copy}: moves one chunk. Reads its pages in the job's snapshot, masks the stream in bytes, writes it, and commits rows, fence check
 * and ledger row together. Back-pressure is TCP's: what the target does not take is not read.
 */
public final class CopyHandler extends TargetTaskHandler {

    /** Between two looks at whether the task is to stop, and two reports of progress. */
    private static final int MESSAGES_PER_LOOK = 256;

    private final SyncSettings settings;

    public CopyHandler(Databases databases, SyncSettings settings, CommitGuard guard) {
        super(databases, guard, Predecessor.END);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.copy";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        TableScope scope = TableScope.read(context.grant().scope());
        ChunkPayload chunk = Json.as(context.grant().payload(), ChunkPayload.class);
        List<SnapshotOffer> offers = SourceSnapshot.offers(context);
        try (var pacer = Pacer.open(context, target, settings.pace(), chunk.limits())) {
            pacer.begin();
            try (var source = SourceSnapshot.join(databases(), SourceName.of(context), context, offers)) {
                RewriteGuard.check(source.connection(), scope, chunk, offers.get(0));
                return copied(context, target, scope, chunk, source.connection(), pacer);
            }
        }
    }

    private TaskResult copied(
            TaskContext context, Target target, TableScope scope, ChunkPayload chunk, Connection source, Pacer pacer)
            throws JobFailedException, InterruptedException, SQLException {
        try (var work = target.begin()) {
            TargetSession.prepare(work.connection());
            RowLayout layout =
                    ServerConstants.in(work.connection(), context, scope.layout(chunk.format(), settings.strategies()));
            Optional<Upsert> upsert = scope.existing() == SyncScope.Existing.UPSERT
                    ? Optional.of(Upsert.begin(work.connection(), scope))
                    : Optional.empty();
            var originals = new LeakCollector(layout, settings.key(), chunk.leakSample());
            CopySummary summary = copy(context, scope, chunk, layout, source, work.connection(), originals, pacer);
            if (upsert.isPresent()) {
                merge(context, scope, chunk, layout, summary, upsert.get());
            }
            var remembered = LeakControl.check(source, context, scope, chunk, originals);
            LeakFilters.store(work.connection(), context.grant(), scope, originals.filter(), remembered);
            Spreads.store(work.connection(), context.grant(), scope, summary.spread());
            TaskResult result =
                    TaskResult.of(ChunkResult.of(scope, chunk, summary, transaction(work.connection(), scope)));
            work.commit(result);
            return result;
        } catch (CopyFormatException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "copy-format", String.valueOf(e.getMessage()));
        }
    }

    private CopySummary copy(
            TaskContext context,
            TableScope scope,
            ChunkPayload chunk,
            RowLayout layout,
            Connection source,
            Connection target,
            LeakCollector originals,
            Pacer pacer)
            throws SQLException, InterruptedException, JobFailedException {
        var options =
                CopyOptions.of(Seeds.of(settings.key(), context.grant().job())).withProbe(originals);
        CopyOut out = manager(source).copyOut(CopySql.out(scope, chunk.relation(), chunk.pages(), chunk.format()));
        CopyIn in = null;
        try {
            in = manager(target).copyIn(CopySql.in(scope, into(context, scope), chunk.format()));
            CopyIn sink = in;
            CopyMasker<SQLException> masker = CopyMasker.of(layout, settings.key(), options, sink::writeToCopy);
            long bytes = 0;
            int messages = 0;
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                masker.accept(message, 0, message.length);
                bytes += message.length;
                boolean paced = pacer.read(message.length, masker.rows(), bytes);
                if (++messages % MESSAGES_PER_LOOK == 0 || paced) {
                    context.checkStopped();
                    context.progress(new Progress(masker.rows(), null, bytes, pacer.note()));
                }
            }
            pacer.end();
            CopySummary summary = masker.finish();
            long written = in.endCopy();
            requireSame(scope, out.getHandledRowCount(), summary.digest().rows(), written);
            context.progress(new Progress(written, written, bytes, null));
            return summary;
        } catch (SQLException e) {
            Optional<JobFailedException> refused = RefusedRows.failure(e, scope);
            if (refused.isPresent()) {
                throw refused.get();
            }
            throw e;
        } finally {
            cancel(out);
            if (in != null) {
                cancel(in);
            }
        }
    }

    private static String into(TaskContext context, TableScope scope) {
        return scope.existing() == SyncScope.Existing.UPSERT
                ? Upsert.ROWS
                : Landing.of(context.grant(), scope).sql();
    }

    private void merge(
            TaskContext context,
            TableScope scope,
            ChunkPayload chunk,
            RowLayout layout,
            CopySummary summary,
            Upsert upsert)
            throws SQLException, InterruptedException, JobFailedException {
        long rows = summary.digest().rows();
        try {
            requireSame(scope, rows, rows, upsert.merge());
        } catch (SQLException e) {
            Optional<JobFailedException> refused = RefusedRows.failure(e, scope);
            if (refused.isPresent()) {
                throw refused.get();
            }
            throw e;
        }
        var digester = new CopyDigester(
                layout, Seeds.of(settings.key(), context.grant().job()));
        upsert.requireMerged(digester, summary.digest(), chunk.format(), context);
    }

    /** By which added rows can be told from others. */
    private static @Nullable Long transaction(Connection target, TableScope scope) throws SQLException {
        if (scope.existing() != SyncScope.Existing.APPEND) {
            return null;
        }
        try (var statement = target.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.pg_current_xact_id()::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void cancel(CopyOperation copy) throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private static void requireSame(TableScope scope, long read, long masked, long written) throws JobFailedException {
        if (read != masked || masked != written) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "row-count",
                    "The source sent %d rows of %s, %d were masked and the target took %d. The chunk was rolled back."
                            .formatted(read, scope.source(), masked, written));
        }
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }
}
