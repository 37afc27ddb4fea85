package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.WorkerPace;
import dev.godwit.sync.pace.Limits;
import dev.godwit.sync.pace.Load;
import dev.godwit.sync.pace.Pace;
import dev.godwit.sync.plan.HoldPayload;
import dev.godwit.sync.plan.SyncScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/**
 * {@code sync.hold}: a companion that keeps the job's one snapshot alive, beside the slots, until the last chunk is copied.
 *
 * <p>The first holder opens it; each later one, and each that replaces a lost one, joins a snapshot that still lives and exports it again:
 * the same moment under another name. The first one also holds against the plan what the snapshot shows: a table that the sync's patterns
 * select, or a partition of one, that has come or gone since, asks for a new plan.
 *
 * <p>Where there is no such snapshot, it looks after the source and offers a pace alone.
 */
public final class HoldHandler implements TaskHandler {

    private static final Duration PING = Duration.ofSeconds(5);

    /** Between two looks at a source that has limits. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two looks at the age of the snapshot. */
    private static final Duration SHORTEST = Duration.ofMillis(10);

    private static final int TRIES = 10;

    private final Databases databases;
    private final WorkerPace worker;

    public HoldHandler(Databases databases, SyncSettings settings) {
        this.databases = databases;
        this.worker = settings.pace();
    }

    @Override
    public String kind() {
        return "sync.hold";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        String source = SourceName.of(context);
        SyncScope whole = SyncScope.read(context.grant().scope());
        if (whole.consistency() == SyncScope.Consistency.PER_CHUNK) {
            watch(context, source, whole.limits());
            return TaskResult.empty();
        }
        List<SnapshotOffer> living = SourceSnapshot.offers(context);
        try (var held = living.isEmpty()
                ? open(source, context)
                : new Held(
                        SourceSnapshot.join(databases, source, context, living),
                        living.get(0).marks(),
                        living.get(0).taken())) {
            hold(context, source, whole, held);
            return TaskResult.empty();
        } catch (SQLException e) {
            context.checkStopped();
            throw SqlFailures.failure(e, "Holding the snapshot of '%s'".formatted(source));
        }
    }

    /** Until the stage needs it no longer. Meanwhile it looks after the source, and says so when copies may go faster or slower. */
    private void hold(TaskContext context, String source, SyncScope whole, Held held)
            throws SQLException, JobFailedException, InterruptedException {
        Connection connection = held.session().connection();
        Limits limits = whole.limits();
        var load = new SourceLoad(connection, limits);
        if (limits.feedback()) {
            load.requireSight(source);
        }
        var offer = new SnapshotOffer(
                export(connection), SourceInstance.of(connection), held.marks(), held.taken(), Pace.FULL);
        context.signal(offer.json());
        Instant end = held.taken().plus(whole.maxSnapshotAge());
        Instant now = now(connection);
        while (!context.awaitFinish(shorter(limits.feedback() ? LOOK : PING, Duration.between(now, end)))) {
            now = now(connection);
            requireYoung(now, end, whole, source);
            if (limits.feedback()) {
                Pace pace = pace(load, limits);
                if (pace.share() != offer.pace().share()) {
                    offer = offer.with(pace);
                    context.signal(offer.json());
                }
            }
        }
        worker.lag(Duration.ZERO);
    }

    /** On a session that has no transaction between two looks. */
    private void watch(TaskContext context, String source, Limits limits)
            throws JobFailedException, InterruptedException {
        try (var session = TaskSession.open(databases, source, context)) {
            var load = new SourceLoad(session.connection(), limits);
            load.requireSight(source);
            Pace offered = Pace.FULL;
            context.signal(SnapshotOffer.json(offered));
            while (!context.awaitFinish(LOOK)) {
                Pace pace = pace(load, limits);
                if (pace.share() != offered.share()) {
                    offered = pace;
                    context.signal(SnapshotOffer.json(offered));
                }
            }
            worker.lag(Duration.ZERO);
        } catch (SQLException e) {
            context.checkStopped();
            throw SqlFailures.failure(e, "Watching '%s'".formatted(source));
        }
    }

    private Pace pace(SourceLoad load, Limits limits) throws SQLException {
        Load seen = load.look(System.nanoTime());
        worker.lag(seen.lag());
        return Pace.of(limits, seen);
    }

    private static Duration shorter(Duration usual, Duration left) {
        Duration next = left.compareTo(usual) < 0 ? left : usual;
        return next.compareTo(SHORTEST) < 0 ? SHORTEST : next;
    }

    /** While it lives, the source can remove no row version that was deleted since; and to rest would only make it older. */
    private static void requireYoung(Instant now, Instant end, SyncScope whole, String source)
            throws JobFailedException {
        if (!now.isBefore(end)) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "snapshot-too-old",
                    ("The snapshot of '%s' was held for %s, which is as long as 'max_snapshot_age' allows, and not all rows were read. It is let go, and the job"
                                    + " stops. Copy less at once, with more workers, or with 'consistency: per-chunk', or raise 'max_snapshot_age'.")
                            .formatted(source, SyncScope.written(whole.maxSnapshotAge())));
        }
    }

    /** A session whose transaction has the snapshot, and the marks of what it was opened over. */
    private record Held(TaskSession session, Map<String, String> marks, Instant taken) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    /** A fresh snapshot under which no relation was rewritten between the two readings of its file. */
    private Held open(String source, TaskContext context) throws JobFailedException, InterruptedException {
        HoldPayload planned = Json.as(context.grant().payload(), HoldPayload.class);
        List<TableName> relations = planned.relations();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            context.checkStopped();
            TaskSession session = TaskSession.open(databases, source, context);
            boolean kept = false;
            try {
                Connection connection = session.connection();
                Map<String, String> before = RelationMarks.read(connection, relations);
                SourceSnapshot.begin(connection);
                Map<String, String> after = RelationMarks.read(connection, relations);
                if (before.equals(after)) {
                    requirePlanned(connection, planned);
                    kept = true;
                    return new Held(session, after, now(connection));
                }
            } catch (SQLException e) {
                throw SqlFailures.failure(e, "Opening a snapshot on '%s'".formatted(source));
            } finally {
                if (!kept) {
                    session.close();
                }
            }
        }
        throw new JobFailedException(
                FailureKind.TRANSIENT,
                "tables-rewritten",
                "Tables of '%s' were rewritten each of %d times that a snapshot was opened.".formatted(source, TRIES));
    }

    /** Under the snapshot, so that no row of it lies in a table that the plan does not know. */
    static void requirePlanned(Connection connection, HoldPayload planned) throws SQLException, JobFailedException {
        Catalog catalog = new CatalogReader().read(connection, CatalogScope.everything());
        List<String> changes = planned.changes(catalog);
        if (!changes.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.REPLAN,
                    "tables-changed",
                    "The source has not the tables and partitions any more that the plan was made for: %s. The job is planned again."
                            .formatted(String.join(", ", changes)));
        }
    }

    private static String export(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** By the source's clock; a session that is gone is noticed here. */
    private static Instant now(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }
}
