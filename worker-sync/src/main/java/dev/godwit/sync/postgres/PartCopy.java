package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.copy.CopyMasker;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.TableScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/**
 * Streams rows of the source through the masks into the target, within the transactions of a task. Back-pressure is TCP's: what the target does not
 * take is not read. Where the source is to be spared, a {@link Pacer} holds it back.
 */
final class PartCopy {

    /** Between two looks at whether the task is to stop, and two reports of progress. */
    private static final int BYTES_PER_LOOK = 256 * 1024;

    private final TaskContext context;
    private final MaskKey key;
    private final Connection source;
    private final Connection target;
    private final Pacer pacer;
    private long rowsBefore;
    private long bytesBefore;

    PartCopy(TaskContext context, MaskKey key, Connection source, Connection target, Pacer pacer) {
        this.context = context;
        this.key = key;
        this.source = source;
        this.target = target;
        this.pacer = pacer;
    }

    /** @param into the table that takes the rows, as SQL has it */
    CopySummary run(TableScope scope, RowLayout layout, String into, ChunkRows rows, CopyOptions options)
            throws SQLException, InterruptedException, JobFailedException {
        return run(scope, layout, into, rows, options, Shuffle.none(scope));
    }

    /**
     * @param into the table that takes the rows, as SQL has it
     * @param layout of the rows as the shuffle leaves them
     */
    CopySummary run(
            TableScope scope, RowLayout layout, String into, ChunkRows rows, CopyOptions options, Shuffle shuffle)
            throws SQLException, InterruptedException, JobFailedException {
        shuffle.begin(source);
        CopyOut out = manager(source).copyOut(CopySql.out(scope, rows, layout.format(), shuffle));
        CopyIn in = null;
        try {
            TargetSession.usersPath(target);
            in = manager(target).copyIn(CopySql.in(scope, into, layout.format()));
            CopyIn sink = in;
            CopyMasker<SQLException> masker = CopyMasker.of(layout, key, options, sink::writeToCopy);
            long bytes = 0;
            long looked = 0;
            int piece = pacer.piece();
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                for (int at = 0; at < message.length; at += piece) {
                    int length = Math.min(piece, message.length - at);
                    masker.accept(message, at, length);
                    bytes += length;
                    boolean paced = pacer.read(length, rowsBefore + masker.rows(), bytesBefore + bytes);
                    if (paced || bytes - looked >= BYTES_PER_LOOK) {
                        context.checkStopped();
                        progress(masker.rows(), bytes, pacer.note());
                        looked = bytes;
                    }
                }
            }
            CopySummary summary = masker.finish();
            long written = in.endCopy();
            TargetSession.ownPath(target);
            requireSame(scope, out.getHandledRowCount(), summary.digest().rows(), written);
            progress(written, bytes, null);
            rowsBefore += written;
            bytesBefore += bytes;
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

    private void progress(long rows, long bytes, @Nullable String note) {
        context.progress(new Progress(rowsBefore + rows, null, bytesBefore + bytes, note));
    }

    private static void cancel(CopyOperation copy) throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    static void requireSame(TableScope scope, long read, long masked, long written) throws JobFailedException {
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
