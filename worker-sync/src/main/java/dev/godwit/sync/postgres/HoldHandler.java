package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code sync.hold}: a companion that keeps the job's one snapshot alive, beside the slots, until the last chunk is copied.
 *
 * <p>The first holder opens it; each later one, and each that replaces a lost one, joins a snapshot that still lives and exports it again:
 * the same moment under another name. The payload names the relations: {@code {"relations": [{"schema": "public", "name": "orders"}]}}.
 */
public final class HoldHandler implements TaskHandler {

    private static final Duration PING = Duration.ofSeconds(5);
    private static final int TRIES = 10;

    private final Databases databases;

    public HoldHandler(Databases databases) {
        this.databases = databases;
    }

    @Override
    public String kind() {
        return "sync.hold";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        String source = SourceName.of(context);
        List<SnapshotOffer> living = SourceSnapshot.offers(context);
        try (var held = living.isEmpty()
                ? open(source, context)
                : new Held(
                        SourceSnapshot.join(databases, source, context, living),
                        living.get(0).filenodes())) {
            Connection connection = held.session().connection();
            context.signal(
                    new SnapshotOffer(export(connection), SourceInstance.of(connection), held.filenodes()).json());
            while (!context.awaitFinish(PING)) {
                ping(connection);
            }
            return TaskResult.empty();
        } catch (SQLException e) {
            context.checkStopped();
            throw SqlFailures.failure(e, "Holding the snapshot of '%s'".formatted(source));
        }
    }

    /** A session whose transaction has the snapshot, and the files that it was opened over. */
    private record Held(TaskSession session, Map<String, Long> filenodes) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    /** A fresh snapshot under which no relation was rewritten between the two readings of its file. */
    private Held open(String source, TaskContext context) throws JobFailedException, InterruptedException {
        List<TableName> relations = relations(context);
        for (int attempt = 0; attempt < TRIES; attempt++) {
            context.checkStopped();
            TaskSession session = TaskSession.open(databases, source, context);
            boolean kept = false;
            try {
                Connection connection = session.connection();
                Map<String, Long> before = Filenodes.read(connection, relations);
                SourceSnapshot.begin(connection);
                Map<String, Long> after = Filenodes.read(connection, relations);
                kept = before.equals(after);
                if (kept) {
                    return new Held(session, after);
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

    private static String export(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void ping(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private static List<TableName> relations(TaskContext context) {
        var relations = new ArrayList<TableName>();
        for (JsonNode relation : context.grant().payload().path("relations")) {
            relations.add(Json.as(relation, TableName.class));
        }
        return relations;
    }
}
