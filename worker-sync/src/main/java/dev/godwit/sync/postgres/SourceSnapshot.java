package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A read-only transaction on the source that sees the job's one snapshot. */
final class SourceSnapshot {

    /** What {@code SET TRANSACTION SNAPSHOT} answers once the exporting transaction has ended: 55000 if that was just now, between the
     *  reading of its file and the look for its session. */
    private static final Set<String> GONE = Set.of("22023", "42704", "55000", "58P01");

    private static final long LOOK_AGAIN_MILLIS = 100;

    private SourceSnapshot() {}

    /** What the holders offer, as far as is known here. */
    static List<SnapshotOffer> offers(TaskContext context) {
        return context.offers().values().stream().map(SnapshotOffer::read).toList();
    }

    /**
     * Opens a session that reads one of the {@code offers}; they are of one moment, so the first that still lives will do. If none does,
     * the holders may have been handed over meanwhile: the next renewal of the lease tells.
     *
     * @throws JobFailedException asking for a new plan if none lives any more: the snapshot is lost
     */
    static TaskSession join(Databases databases, String source, TaskContext context, List<SnapshotOffer> offers)
            throws JobFailedException, InterruptedException {
        var dead = new HashSet<String>();
        long deadline = System.nanoTime() + context.grant().lease().dividedBy(2).toNanos();
        List<SnapshotOffer> latest = offers;
        while (true) {
            for (SnapshotOffer offer : latest) {
                if (dead.add(offer.snapshot())) {
                    Optional<TaskSession> session = tryJoin(databases, source, context, offer);
                    if (session.isPresent()) {
                        return session.get();
                    }
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw lost(offers, source);
            }
            context.checkStopped();
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            latest = offers(context);
        }
    }

    private static JobFailedException lost(List<SnapshotOffer> offers, String source) {
        return new JobFailedException(
                FailureKind.REPLAN,
                "snapshot-lost",
                "None of the %d snapshots of '%s' lives any more; the tables are copied again from a new one."
                        .formatted(offers.size(), source));
    }

    private static Optional<TaskSession> tryJoin(
            Databases databases, String source, TaskContext context, SnapshotOffer offer) throws JobFailedException {
        TaskSession session = TaskSession.open(databases, source, context);
        try {
            Connection connection = session.connection();
            begin(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + checked(offer.snapshot()) + "'");
                for (String setting : CopySql.SESSION) {
                    statement.execute(setting);
                }
            }
            requireInstance(connection, offer.instance(), source);
            return Optional.of(session);
        } catch (SQLException e) {
            session.close();
            if (e.getSQLState() != null && GONE.contains(e.getSQLState())) {
                return Optional.empty();
            }
            throw SqlFailures.failure(e, "Joining the snapshot of '%s'".formatted(source));
        } catch (JobFailedException e) {
            session.close();
            throw e;
        }
    }

    /** Opens a session that reads a moment of its own, on {@code instance} and no other server. */
    static TaskSession own(Databases databases, String source, TaskContext context, SourceInstance instance)
            throws JobFailedException {
        TaskSession session = TaskSession.open(databases, source, context);
        try {
            Connection connection = session.connection();
            begin(connection);
            try (Statement statement = connection.createStatement()) {
                for (String setting : CopySql.SESSION) {
                    statement.execute(setting);
                }
            }
            requireInstance(connection, instance, source);
            return session;
        } catch (SQLException e) {
            session.close();
            throw SqlFailures.failure(e, "Opening a snapshot on '%s'".formatted(source));
        } catch (JobFailedException e) {
            session.close();
            throw e;
        }
    }

    /** Begins a transaction whose snapshot is still to be set or taken. */
    static void begin(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
    }

    private static void requireInstance(Connection connection, SourceInstance planned, String source)
            throws SQLException, JobFailedException {
        SourceInstance here = SourceInstance.of(connection);
        if (!here.equals(planned)) {
            throw new JobFailedException(
                    FailureKind.REPLAN,
                    "another-instance",
                    "'%s' leads to another server now than when the copy began.".formatted(source));
        }
    }

    /** Snapshot names are hex digits and hyphens; the statement takes no parameter. */
    private static String checked(String snapshot) {
        if (!snapshot.matches("[0-9A-Fa-f-]{1,64}")) {
            throw new IllegalArgumentException("Not the name of a snapshot");
        }
        return snapshot;
    }
}
