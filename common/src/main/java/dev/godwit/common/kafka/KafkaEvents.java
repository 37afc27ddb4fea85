package dev.godwit.common.kafka;

import dev.godwit.common.event.EventCodec;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.UnreadableEventException;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Writes events as Kafka records and reads them back, by CloudEvents' Kafka binding; reading trusts nothing. */
public final class KafkaEvents {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final int MAX_HEADERS = 64;

    private KafkaEvents() {}

    /** {@code event} for the topic {@code fullName}: attributes as headers, or the whole as the value where the type asks for it. */
    public static ProducerRecord<byte[], byte[]> write(String fullName, EventRecord event) {
        return write(fullName, event, Map.of());
    }

    /** As {@link #write(String, EventRecord)}, with more attributes: names of lower-case letters and digits. */
    public static ProducerRecord<byte[], byte[]> write(
            String fullName, EventRecord event, Map<String, String> extensions) {
        CloudEventBuilder builder = CloudEventBuilder.v1(EventCodec.toCloudEvent(event));
        extensions.forEach(builder::withExtension);
        CloudEvent cloudEvent = builder.build();
        var writer = KafkaMessageFactory.createWriter(fullName, event.key().getBytes(StandardCharsets.UTF_8));
        return EventTypes.get(event.type()).structured()
                ? writer.writeStructured(cloudEvent, STRUCTURED)
                : writer.writeBinary(cloudEvent);
    }

    /**
     * Reads a record of the topic whose name without prefix is {@code topic}.
     *
     * @throws UnreadableEventException if it is not an event of Godwit's that belongs there
     */
    public static EventRecord read(String topic, ConsumerRecord<byte[], byte[]> record)
            throws UnreadableEventException {
        if (record.value() == null || record.value().length == 0) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The record has no value");
        }
        if (record.serializedValueSize() > Topics.MAX_MESSAGE_BYTES) {
            throw new UnreadableEventException(
                    Reason.OVERSIZE,
                    "The record has %d bytes; %d are allowed"
                            .formatted(record.serializedValueSize(), Topics.MAX_MESSAGE_BYTES));
        }
        checkHeaders(record.headers());
        EventRecord event = EventCodec.toRecord(cloudEvent(record));
        if (!EventTypes.get(event.type()).topics().contains(topic)) {
            throw new UnreadableEventException(
                    Reason.UNKNOWN_TYPE, "Events of type '%s' do not belong on '%s'".formatted(event.type(), topic));
        }
        if (EventTypes.get(event.type()).structured() != isStructured(record.headers())) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event is not in the mode of its topic");
        }
        return event;
    }

    /** The text of an attribute beyond those of {@link EventRecord}; empty if it is not there. */
    public static String attribute(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader("ce_" + name);
        return header == null ? "" : text(header);
    }

    private static CloudEvent cloudEvent(ConsumerRecord<byte[], byte[]> record) throws UnreadableEventException {
        try {
            MessageReader reader = KafkaMessageFactory.createReader(record);
            return reader.toEvent();
        } catch (CloudEventRWException e) {
            if (e.getKind() == CloudEventRWException.CloudEventRWExceptionKind.INVALID_SPEC_VERSION) {
                throw new UnreadableEventException(Reason.UNSUPPORTED_VERSION, "Not CloudEvents 1.0");
            }
            throw new UnreadableEventException(Reason.UNDECODABLE, "Not a CloudEvent: " + e.getKind());
        } catch (RuntimeException e) {
            // The CloudEvents SDK lets what is thrown by parsers of dates, URIs and JSON pass as it is.
            throw new UnreadableEventException(
                    Reason.UNDECODABLE, "Not a CloudEvent: " + e.getClass().getSimpleName());
        }
    }

    private static void checkHeaders(Headers headers) throws UnreadableEventException {
        var seen = new HashSet<String>();
        int count = 0;
        for (Header header : headers) {
            if (++count > MAX_HEADERS) {
                throw new UnreadableEventException(
                        Reason.UNDECODABLE, "The record has more than %d headers".formatted(MAX_HEADERS));
            }
            boolean ours = header.key().startsWith("ce_") || header.key().equals("content-type");
            if (!seen.add(header.key()) && ours) {
                throw new UnreadableEventException(Reason.UNDECODABLE, "An attribute of the event is there twice");
            }
            if (ours) {
                checkText(header.value());
            }
        }
        Header version = headers.lastHeader("ce_specversion");
        if (version != null && !text(version).equals("1.0")) {
            throw new UnreadableEventException(Reason.UNSUPPORTED_VERSION, "Not CloudEvents 1.0");
        }
    }

    private static void checkText(byte[] value) throws UnreadableEventException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value == null ? new byte[0] : value));
        } catch (CharacterCodingException e) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "An attribute of the event is not UTF-8");
        }
    }

    private static boolean isStructured(Headers headers) {
        Header type = headers.lastHeader("content-type");
        return type != null && text(type).startsWith(STRUCTURED);
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
