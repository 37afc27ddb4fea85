package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.Reason;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.RecordHandler;
import dev.godwit.coordinator.postgres.DeadLetter;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topic of dead letters into the control database. A record there that is no proper dead letter is kept as one itself: there is
 * nowhere further to put it.
 */
public final class DeadLetterIndexer implements RecordHandler {

    /** The end of the year 9999. */
    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private final DeadLetterStore store;

    public DeadLetterIndexer(DeadLetterStore store) {
        this.store = store;
    }

    @Override
    public void handle(ConsumerRecord<byte[], byte[]> record) {
        store.index(letter(record));
    }

    private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return read(record);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return letter(
                    record,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    "dead-letters",
                    Reason.UNDECODABLE,
                    "Not a dead letter, though it stands among them",
                    1,
                    null);
        }
    }

    private static DeadLetter read(ConsumerRecord<byte[], byte[]> record) {
        return letter(
                record,
                text(record, DeadLetters.TOPIC),
                Integer.parseInt(text(record, DeadLetters.PARTITION)),
                Long.parseLong(text(record, DeadLetters.OFFSET)),
                Long.parseLong(text(record, DeadLetters.TIMESTAMP)),
                text(record, DeadLetters.GROUP),
                Reason.valueOf(text(record, DeadLetters.REASON)),
                text(record, DeadLetters.ERROR),
                Integer.parseInt(text(record, DeadLetters.ATTEMPTS)),
                time(Instant.parse(text(record, DeadLetters.FIRST_FAILED_AT)).toEpochMilli()));
    }

    private static DeadLetter letter(
            ConsumerRecord<byte[], byte[]> record,
            String topic,
            int partition,
            long offset,
            long timestamp,
            String consumer,
            Reason reason,
            String error,
            int attempts,
            @Nullable Instant firstFailedAt) {
        return new DeadLetter(
                DeadLetter.idOf(topic, partition, offset, timestamp),
                topic,
                partition,
                offset,
                time(timestamp),
                consumer,
                reason.name(),
                error,
                attempts,
                firstFailedAt,
                base64(record.key()),
                base64(record.value()),
                ownHeaders(record),
                record.headers().lastHeader(DeadLetters.CUT) != null,
                DeadLetter.State.OPEN,
                time(record.timestamp()),
                null,
                null);
    }

    private static List<DeadLetter.Header> ownHeaders(ConsumerRecord<byte[], byte[]> record) {
        var headers = new ArrayList<DeadLetter.Header>();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(DeadLetters.OURS)) {
                headers.add(new DeadLetter.Header(clean(header.key()), base64(header.value())));
            }
        }
        return headers;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("No header " + name);
        }
        return clean(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** PostgreSQL's text holds no NUL. */
    private static String clean(String text) {
        return text.replace("\0", "");
    }

    /** A time is whatever the writer says; PostgreSQL takes only those a calendar has. */
    private static Instant time(long millis) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(millis, LAST_MILLIS)));
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
