package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.audit.AuditEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The dead letters by place and state. What stands on the topic is indexed here; deciding about a letter is audited. Thread-safe. */
public final class DeadLetterStore {

    private final Jdbi jdbi;
    private final AuditWriter audit;

    public DeadLetterStore(Jdbi jdbi, AuditWriter audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /** Something that is done about a letter within the transaction that decides. */
    @FunctionalInterface
    public interface Act<X extends Exception> {
        void on(DeadLetter letter) throws X;
    }

    /** Keeps {@code letter}, unless it is known. */
    public void index(DeadLetter letter) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO godwit_control.dead_letter (id, topic, partition, "offset", record_time, consumer, reason,
                            error, attempts, first_failed_at, key, value, headers, cut)
                        VALUES (:id, :topic, :partition, :offset, :recordTime, :consumer, :reason,
                            :error, :attempts, :firstFailedAt, :key, :value, CAST(:headers AS jsonb), :cut)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .bind("id", letter.id())
                .bind("topic", letter.topic())
                .bind("partition", letter.partition())
                .bind("offset", letter.offset())
                .bind("recordTime", utc(letter.recordTime()))
                .bind("consumer", letter.consumer())
                .bind("reason", letter.reason())
                .bind("error", letter.error())
                .bind("attempts", letter.attempts())
                .bind("firstFailedAt", utc(letter.firstFailedAt()))
                .bind("key", decoded(letter.key()))
                .bind("value", decoded(letter.value()))
                .bind("headers", Json.text(letter.headers()))
                .bind("cut", letter.cut())
                .execute());
    }

    /** The newest first, all or those in {@code state}. */
    public List<DeadLetter> list(DeadLetter.@Nullable State state, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT * FROM godwit_control.dead_letter
                        WHERE CAST(:state AS text) IS NULL OR state = :state
                        ORDER BY indexed_at DESC, id LIMIT :limit
                        """)
                .bind("state", state == null ? null : state.name())
                .bind("limit", limit)
                .map((rs, context) -> letter(rs))
                .list());
    }

    public Optional<DeadLetter> find(UUID id) {
        return jdbi.withHandle(handle -> find(handle, id, ""));
    }

    /** How many wait for a decision. */
    public long open() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM godwit_control.dead_letter WHERE state = 'OPEN'")
                        .mapTo(Long.class)
                        .one());
    }

    /** Puts a letter away for good; it stays in the list. A letter that was discarded before stays as it is.
     *
     * @throws IllegalArgumentException if there is no such letter, or it was replayed */
    public DeadLetter discard(UUID id, String actor) {
        return decide(id, actor, DeadLetter.State.DISCARDED, letter -> {});
    }

    /**
     * Marks a letter as replayed, once {@code replay} has done so; if that throws, nothing is changed. A letter that was replayed before
     * is not replayed again.
     *
     * @throws IllegalArgumentException if there is no such letter, or it was discarded
     */
    public <X extends Exception> DeadLetter replay(UUID id, String actor, Act<X> replay) throws X {
        return decide(id, actor, DeadLetter.State.REPLAYED, replay);
    }

    private <X extends Exception> DeadLetter decide(UUID id, String actor, DeadLetter.State to, Act<X> act) throws X {
        return jdbi.<DeadLetter, X>inTransaction(transaction -> {
            DeadLetter letter = find(transaction, id, "FOR UPDATE")
                    .orElseThrow(() -> new IllegalArgumentException("There is no dead letter " + id));
            if (letter.state() == to) {
                return letter;
            }
            if (letter.state() != DeadLetter.State.OPEN) {
                throw new IllegalArgumentException(
                        "Dead letter %s was %s by '%s' on %s; only open ones can be decided about"
                                .formatted(id, letter.state(), letter.decidedBy(), letter.decidedAt()));
            }
            act.on(letter);
            transaction.execute(
                    "UPDATE godwit_control.dead_letter SET state = ?, decided_at = clock_timestamp(), decided_by = ? WHERE id = ?",
                    to.name(),
                    actor,
                    id);
            audit.record(transaction, entry(letter, actor, to));
            return find(transaction, id, "").orElseThrow();
        });
    }

    private static AuditEntry entry(DeadLetter letter, String actor, DeadLetter.State to) {
        var facts = Json.object()
                .put("topic", letter.topic())
                .put("partition", letter.partition())
                .put("offset", letter.offset())
                .put("reason", letter.reason());
        String action = to == DeadLetter.State.REPLAYED ? "dead-letter.replayed" : "dead-letter.discarded";
        return new AuditEntry(actor, null, action, "dead-letters/" + letter.id(), facts, null);
    }

    private static Optional<DeadLetter> find(Handle handle, UUID id, String lock) {
        return handle.createQuery("SELECT * FROM godwit_control.dead_letter WHERE id = :id " + lock)
                .bind("id", id)
                .map((rs, context) -> letter(rs))
                .findOne();
    }

    private static DeadLetter letter(ResultSet rs) throws SQLException {
        return new DeadLetter(
                rs.getObject("id", UUID.class),
                rs.getString("topic"),
                rs.getInt("partition"),
                rs.getLong("offset"),
                rs.getObject("record_time", OffsetDateTime.class).toInstant(),
                rs.getString("consumer"),
                rs.getString("reason"),
                rs.getString("error"),
                rs.getInt("attempts"),
                instant(rs, "first_failed_at"),
                encoded(rs.getBytes("key")),
                encoded(rs.getBytes("value")),
                headers(rs.getString("headers")),
                rs.getBoolean("cut"),
                DeadLetter.State.valueOf(rs.getString("state")),
                rs.getObject("indexed_at", OffsetDateTime.class).toInstant(),
                instant(rs, "decided_at"),
                rs.getString("decided_by"));
    }

    private static List<DeadLetter.Header> headers(String json) {
        JsonNode headers = Json.parse(json);
        return StreamSupport.stream(headers.spliterator(), false)
                .map(header -> Json.as(header, DeadLetter.Header.class))
                .toList();
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static byte @Nullable [] decoded(@Nullable String base64) {
        return base64 == null ? null : Base64.getDecoder().decode(base64);
    }

    private static @Nullable String encoded(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
