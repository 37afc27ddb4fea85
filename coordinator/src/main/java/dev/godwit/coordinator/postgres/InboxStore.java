package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;

/** Remembers which reports were applied, by source and id. Thread-safe. */
public final class InboxStore {

    private final Jdbi jdbi;

    public InboxStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What is known of an event. */
    public enum Known {
        NEW,
        /** It was applied. */
        APPLIED,
        /** One of the same source and id, but with other content, was applied. */
        CONFLICT
    }

    /** @param hash of the event's content */
    public record Entry(String source, UUID id, String hash) {}

    /** What is known of each of these. */
    public Map<Entry, Known> look(Collection<Entry> entries) {
        if (entries.isEmpty()) {
            return Map.of();
        }
        var known = new HashMap<Entry, Known>();
        entries.forEach(entry -> known.put(entry, Known.NEW));
        jdbi.useHandle(handle -> bind(handle.createQuery("""
                        SELECT source, id, given.hash AS asked, inbox.hash AS present
                        FROM unnest(:sources, :ids, :hashes) AS given (source, id, hash)
                            JOIN godwit_control.inbox USING (source, id)
                        """), entries)
                .map((row, context) -> Map.entry(
                        new Entry(row.getString("source"), Read.uuid(row, "id"), row.getString("asked")),
                        row.getString("asked").equals(row.getString("present")) ? Known.APPLIED : Known.CONFLICT))
                .forEach(each -> known.put(each.getKey(), each.getValue())));
        return known;
    }

    /** Call it after the events were applied: a crash between the two has them applied again, which must be harmless. */
    public void applied(Collection<Entry> entries) {
        if (!entries.isEmpty()) {
            jdbi.useHandle(handle -> bind(handle.createUpdate("""
                            INSERT INTO godwit_control.inbox (source, id, hash)
                            SELECT * FROM unnest(:sources, :ids, :hashes) ORDER BY 1, 2
                            ON CONFLICT DO NOTHING
                            """), entries).execute());
        }
    }

    private static <S extends SqlStatement<S>> S bind(S statement, Collection<Entry> entries) {
        return statement
                .bind("sources", Bind.texts(entries.stream().map(Entry::source).toList()))
                .bind("ids", Bind.uuids(entries.stream().map(Entry::id).toList()))
                .bind("hashes", Bind.texts(entries.stream().map(Entry::hash).toList()));
    }

    /** Forgets what came {@code age} ago; at most 10,000 at once. Younger than the topic's retention it must not be. */
    public int forget(Duration age) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("""
                        DELETE FROM godwit_control.inbox WHERE (source, id) IN (
                            SELECT source, id FROM godwit_control.inbox
                            WHERE received_at < clock_timestamp() - make_interval(secs => :age) LIMIT 10000)
                        """).bind("age", (double) age.toSeconds()).execute());
    }
}
