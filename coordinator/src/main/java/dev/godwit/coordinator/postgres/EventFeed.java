package dev.godwit.coordinator.postgres;

import dev.godwit.common.api.EventDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/**
 * The public events of all jobs in one order, read from the outbox as long as that keeps them: the order of the transactions that wrote
 * them, up to the oldest one that still runs. (By number alone, a transaction that commits late would be passed over.) Blocking,
 * thread-safe.
 */
public final class EventFeed {

    private final Jdbi jdbi;

    public EventFeed(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A place between two events. */
    public record Position(long transaction, long id) {

        private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})");

        /** Reads what {@link #toString} wrote. */
        public static Optional<Position> parse(String text) {
            Matcher matcher = FORM.matcher(text);
            return matcher.matches()
                    ? Optional.of(new Position(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return transaction + "." + id;
        }
    }

    /** An event, where it stands, and what decides who may see it. */
    public record Item(Position position, EventDocument event, String kind, String environment) {}

    /** Where events that are yet to come will be added. */
    public Position end() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                        .mapTo(Long.class)
                        .map(transaction -> new Position(transaction, 0))
                        .one());
    }

    /** Whether no event after {@code position} is gone from the outbox. */
    public boolean holds(Position position) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM godwit_control.outbox WHERE topic = 'job-events'
                                          AND (transaction, id) <= (CAST(:transaction AS xid8), :id))
                        """)
                .bind("transaction", Long.toString(position.transaction()))
                .bind("id", position.id())
                .mapTo(Boolean.class)
                .one());
    }

    /** The events after {@code position}, at most {@code limit}. */
    public List<Item> after(Position position, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT o.transaction::text::bigint AS transaction, o.id, e.event_id, e.job, e.sequence, e.type, e.at, e.actor,
                               e.data, j.kind, j.environment
                          FROM (SELECT transaction, id, event_id FROM godwit_control.outbox
                                 WHERE topic = 'job-events'
                                   AND (transaction, id) > (CAST(:transaction AS xid8), :id)
                                   AND transaction < pg_snapshot_xmin(pg_current_snapshot())
                                 ORDER BY transaction, id
                                 LIMIT :limit) o
                          JOIN godwit_control.job_event e ON e.event_id = o.event_id
                          JOIN godwit_control.job j ON j.id = e.job
                         ORDER BY o.transaction, o.id
                        """)
                .bind("transaction", Long.toString(position.transaction()))
                .bind("id", position.id())
                .bind("limit", limit)
                .map((rs, context) -> item(rs))
                .list());
    }

    private static Item item(ResultSet rs) throws SQLException {
        return new Item(
                new Position(rs.getLong("transaction"), rs.getLong("id")),
                new EventDocument(
                        rs.getObject("event_id", UUID.class),
                        new JobId(rs.getObject("job", UUID.class)),
                        rs.getLong("sequence"),
                        rs.getString("type"),
                        rs.getObject("at", OffsetDateTime.class).toInstant(),
                        rs.getString("actor"),
                        Json.parse(rs.getString("data"))),
                rs.getString("kind"),
                rs.getString("environment"));
    }
}
