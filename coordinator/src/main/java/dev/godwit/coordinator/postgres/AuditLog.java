package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.common.keys.SigningKey;
import dev.godwit.coordinator.audit.AuditChain;
import dev.godwit.coordinator.audit.AuditCheckpoint;
import dev.godwit.coordinator.audit.AuditLine;
import dev.godwit.coordinator.audit.AuditRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Appends to the hash-chained log of one chain: in order, one transaction at a time, whoever asks. Nothing here changes what stands; the
 * database refuses that, too. Thread-safe.
 */
public final class AuditLog {

    private final Jdbi jdbi;
    private final String chain;

    /** @param instance names the installation; it is the chain, too */
    public AuditLog(Jdbi jdbi, String instance) {
        this.jdbi = jdbi;
        this.chain = instance;
    }

    /** What became of a record that was to be appended. */
    public enum Appended {
        NOW,
        /** The same record stands there already. */
        BEFORE,
        /** Another record stands there. */
        CONFLICT,
        /** A record before it is missing. */
        GAP
    }

    /** Appends {@code record}, whose signature was checked, if it is the next one. */
    public Appended append(AuditRecord record) {
        return jdbi.inTransaction(transaction -> {
            lock(transaction);
            Optional<AuditLine> last = AuditTrail.last(transaction, chain);
            long next = last.map(AuditLine::number).orElse(0L) + 1;
            if (record.number() > next) {
                return Appended.GAP;
            }
            if (record.number() < next) {
                return stands(transaction, record) ? Appended.BEFORE : Appended.CONFLICT;
            }
            insert(transaction, AuditLine.after(last.map(AuditLine::hash).orElse(AuditChain.GENESIS), record));
            return Appended.NOW;
        });
    }

    /** The number of the last record, 0 if there is none. */
    public long last() {
        return jdbi.withHandle(
                handle -> AuditTrail.last(handle, chain).map(AuditLine::number).orElse(0L));
    }

    /**
     * Signs the present head, stores the checkpoint and has it published, if {@code records} were appended since the last one, or any
     * and the last one is {@code age} ago.
     */
    public Optional<AuditCheckpoint> checkpoint(SigningKey key, long records, Duration age) {
        return jdbi.inTransaction(transaction -> {
            lock(transaction);
            AuditLine head = AuditTrail.last(transaction, chain).orElse(null);
            if (head == null || !isDue(transaction, head.number(), records, age)) {
                return Optional.empty();
            }
            Instant now = transaction
                    .createQuery("SELECT clock_timestamp()")
                    .mapTo(OffsetDateTime.class)
                    .one()
                    .toInstant();
            var checkpoint = AuditCheckpoint.sign(chain, head.number(), head.hash(), head.number(), now, key);
            insert(transaction, checkpoint);
            return Optional.of(checkpoint);
        });
    }

    private boolean isDue(Handle transaction, long head, long records, Duration age) {
        return transaction
                .createQuery("""
                        SELECT :head > coalesce(max(number), 0)
                           AND (:head - coalesce(max(number), 0) >= :records
                                OR coalesce(max(signed_at), '-infinity') <= clock_timestamp() - make_interval(secs => :age))
                        FROM godwit_control.audit_checkpoint WHERE chain = :chain
                        """)
                .bind("head", head)
                .bind("records", records)
                .bind("age", age.toMillis() / 1000.0)
                .bind("chain", chain)
                .mapTo(Boolean.class)
                .one();
    }

    private boolean stands(Handle transaction, AuditRecord record) {
        return transaction
                .createQuery("SELECT record FROM godwit_control.audit_log WHERE chain = :chain AND number = :number")
                .bind("chain", chain)
                .bind("number", record.number())
                .mapTo(String.class)
                .findOne()
                .filter(record.text()::equals)
                .isPresent();
    }

    private void insert(Handle transaction, AuditLine line) {
        transaction.execute(
                "INSERT INTO godwit_control.audit_log (chain, number, record, prev, hash) VALUES (?, ?, ?, ?, ?)",
                chain,
                line.number(),
                line.record(),
                line.prev(),
                line.hash());
        transaction.execute(
                "INSERT INTO godwit_control.audit_logged AS l (chain, number) VALUES (?, ?)"
                        + " ON CONFLICT (chain) DO UPDATE SET number = greatest(l.number, excluded.number)",
                chain,
                line.number());
    }

    private void insert(Handle transaction, AuditCheckpoint checkpoint) {
        transaction.execute(
                "INSERT INTO godwit_control.audit_checkpoint (chain, number, checkpoint, signed_at) VALUES (?, ?, ?, ?)",
                chain,
                checkpoint.number(),
                Json.text(checkpoint),
                checkpoint.time().atOffset(ZoneOffset.UTC));
        var event = new EventRecord(
                EventIds.next(),
                EventTypes.AUDIT_CHECKPOINT,
                "/godwit/%s/audit".formatted(chain),
                null,
                checkpoint.time(),
                0,
                chain,
                checkpoint.json());
        OutboxWriter.append(transaction, TopicNames.AUDIT_CHECKPOINTS, event, OutboxWriter.Encoding.BINARY);
    }

    /** One writer per chain, wherever it runs. */
    private void lock(Handle transaction) {
        transaction.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "godwit.audit/" + chain);
    }
}
