package dev.godwit.coordinator.postgres;

import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

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
    public Known look(String source, UUID id, String hash) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT hash FROM godwit_control.inbox WHERE source = :source AND id = :id")
                .bind("source", source)
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .map(known -> known.equals(hash) ? Known.APPLIED : Known.CONFLICT)
                .orElse(Known.NEW));
    }

    /** Call it after the event was applied: a crash between the two has it applied again, which must be harmless. */
    public void applied(String source, UUID id, String hash) {
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO godwit_control.inbox (source, id, hash) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                source,
                id,
                hash));
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
