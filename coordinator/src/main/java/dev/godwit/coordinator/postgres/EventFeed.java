package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
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

    /** An event, where it stands, and what decides who may see it; empty text where the event does not say. */
    public record Item(Position position, EventDocument event, String kind, String environment) {}

    /** Where events that are yet to come will be added. */
    public Position end() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .mapTo(Long.class)
                .map(transaction -> new Position(transaction, 0))
                .one());
    }

    /** Whether no event after {@code position} is gone from the outbox. */
    public boolean holds(Position position) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT EXISTS (SELECT 1 FROM godwit_control.outbox WHERE topic IN ('job-events', 'hook-events')
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
                        SELECT transaction::text::bigint AS transaction, id, event
                          FROM godwit_control.outbox
                         WHERE topic IN ('job-events', 'hook-events')
                           AND (transaction, id) > (CAST(:transaction AS xid8), :id)
                           AND transaction < pg_snapshot_xmin(pg_current_snapshot())
                         ORDER BY transaction, id
                         LIMIT :limit
                        """)
                .bind("transaction", Long.toString(position.transaction()))
                .bind("id", position.id())
                .bind("limit", limit)
                .map((rs, context) -> item(rs))
                .list());
    }

    private static Item item(ResultSet rs) throws SQLException {
        EventRecord event = Json.as(Json.parse(rs.getString("event")), EventRecord.class);
        JsonNode data = event.data();
        return new Item(
                new Position(rs.getLong("transaction"), rs.getLong("id")),
                new EventDocument(
                        event.id(),
                        JobId.parse(event.key()),
                        event.sequence(),
                        event.type(),
                        event.time(),
                        data.path("by").asText("godwit"),
                        data),
                data.path("kind").asText(""),
                data.path("environment").asText(""));
    }
}
