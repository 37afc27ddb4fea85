package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The reading end of the outbox. A {@link Session} is the right to publish: one at a time among all coordinators. */
public final class OutboxStore {

    /** The first eight bytes of SHA-256('godwit.relay'). */
    private static final long LOCK = 0xa57a_7dcd_26d7_b725L;

    private final Jdbi jdbi;

    public OutboxStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** An event that is not published yet. */
    public record Row(long id, String topic, EventRecord event) {}

    /**
     * What waits.
     *
     * @param oldest how long the oldest event waits; zero if none does
     */
    public record Backlog(long events, Duration oldest) {}

    /** A connection of its own, with or without the right to publish. */
    public Session open() {
        return new Session(jdbi.open());
    }

    public Backlog backlog() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT count(*) AS events, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0) AS age
                        FROM godwit_control.outbox WHERE published_at IS NULL
                        """)
                .map((rs, context) -> new Backlog(
                        rs.getLong("events"), Duration.ofMillis(Math.max(0, (long) (rs.getDouble("age") * 1000)))))
                .one());
    }

    /** The data of the audit records {@code from} to {@code to} of {@code chain} that are still in the outbox, published or not. */
    public List<JsonNode> auditRecords(String chain, long from, long to) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT event -> 'data' FROM godwit_control.outbox
                        WHERE topic = :topic AND event ->> 'key' = :chain
                          AND (event ->> 'sequence')::bigint BETWEEN :from AND :to
                        ORDER BY id
                        """)
                .bind("topic", TopicNames.AUDIT)
                .bind("chain", chain)
                .bind("from", from)
                .bind("to", to)
                .mapTo(String.class)
                .map(text -> Json.parse(text))
                .list());
    }

    /** Forgets what was published {@code age} ago, but for audit records that are not in the log yet; at most 10,000 at once. */
    public int forgetPublished(Duration age) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        DELETE FROM godwit_control.outbox WHERE id IN (
                            SELECT id FROM godwit_control.outbox o
                            WHERE published_at < clock_timestamp() - make_interval(secs => :age)
                              AND (topic <> :audit OR EXISTS (
                                  SELECT FROM godwit_control.audit_log l
                                  WHERE l.chain = o.event ->> 'key' AND l.number = (o.event ->> 'sequence')::bigint))
                            LIMIT 10000)
                        """)
                .bind("age", (double) age.toSeconds())
                .bind("audit", TopicNames.AUDIT)
                .execute());
    }

    /** Confined to one thread. */
    public static final class Session implements AutoCloseable {

        private final Handle handle;
        private final int backend;

        private Session(Handle handle) {
            this.handle = handle;
            this.backend = handle.createQuery("SELECT pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
        }

        /** Whether this session has the right to publish now. Asked once; it keeps it until closed, or until its connection is lost. */
        public boolean acquire() {
            return handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                    .bind("lock", LOCK)
                    .mapTo(Boolean.class)
                    .one();
        }

        /**
         * The oldest events that are not published, in the order they were written.
         *
         * @throws IllegalStateException if the connection is not the one that the right was given to, as behind a pooler
         */
        public List<Row> unpublished(int limit) {
            int present = handle.createQuery("SELECT pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one();
            if (present != backend) {
                throw new IllegalStateException(
                        "The control database is reached through a pooler that changes sessions. Connect to it directly.");
            }
            return handle.createQuery("""
                            SELECT id, topic, event FROM godwit_control.outbox
                            WHERE published_at IS NULL ORDER BY id LIMIT :limit
                            """)
                    .bind("limit", limit)
                    .map((rs, context) -> new Row(
                            rs.getLong("id"),
                            rs.getString("topic"),
                            Json.as(Json.parse(rs.getString("event")), EventRecord.class)))
                    .list();
        }

        public void markPublished(List<Row> rows) {
            handle.createUpdate(
                            "UPDATE godwit_control.outbox SET published_at = clock_timestamp() WHERE id = ANY (:ids)")
                    .bind("ids", Bind.numbers(rows.stream().map(Row::id).toList()))
                    .execute();
        }

        /** Gives the right back, if it was had. */
        @Override
        public void close() {
            try (handle) {
                handle.execute("SELECT pg_advisory_unlock_all()");
            }
        }
    }
}
