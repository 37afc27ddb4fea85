package dev.godwit.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns Godwit's event records into CloudEvents and back. What comes back is of a known type and fits its schema; everything else is
 * refused with the reason that a dead letter bears.
 */
public final class EventCodec {

    /** The CloudEvents extension that numbers the events of a job: twenty digits, so that text compares as numbers do. */
    public static final String SEQUENCE = "sequence";

    /** The CloudEvents extension that holds the Kafka key. */
    public static final String PARTITION_KEY = "partitionkey";

    private static final Pattern DIGITS = Pattern.compile("[0-9]{20}");
    private static final Pattern TYPE = Pattern.compile("(dev\\.godwit\\.[a-z.-]+\\.)v([0-9]{1,9})");

    private EventCodec() {}

    public static CloudEvent toCloudEvent(EventRecord event) {
        EventType type = EventTypes.get(event.type());
        CloudEventBuilder builder = CloudEventBuilder.v1()
                .withId(event.id().toString())
                .withType(event.type())
                .withSource(URI.create(event.source()))
                .withTime(event.time().atOffset(ZoneOffset.UTC))
                .withData("application/json", URI.create(EventSchemas.uri(type)), Json.bytes(event.data()))
                .withExtension(PARTITION_KEY, event.key());
        if (event.subject() != null) {
            builder = builder.withSubject(event.subject());
        }
        if (event.sequence() > 0) {
            builder = builder.withExtension(SEQUENCE, "%020d".formatted(event.sequence()));
        }
        return builder.build();
    }

    /** Reads {@code event} strictly.
     *
     * @throws UnreadableEventException if its type is not known or its attributes or data are not as they must be */
    public static EventRecord toRecord(CloudEvent event) throws UnreadableEventException {
        EventType type = type(event.getType());
        JsonNode data = data(event.getData());
        List<String> problems = EventSchemas.problems(type, data);
        if (!problems.isEmpty()) {
            throw new UnreadableEventException(
                    Reason.SCHEMA_INVALID, "Data of '%s': %s".formatted(type.name(), problems.get(0)));
        }
        if (event.getTime() == null) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event has no time");
        }
        return new EventRecord(
                id(event.getId()),
                type.name(),
                event.getSource().toString(),
                event.getSubject(),
                event.getTime().toInstant(),
                sequence(event.getExtension(SEQUENCE)),
                Objects.toString(event.getExtension(PARTITION_KEY), ""),
                data);
    }

    private static EventType type(String name) throws UnreadableEventException {
        var known = EventTypes.find(name);
        if (known.isPresent()) {
            return known.get();
        }
        var form = TYPE.matcher(name);
        if (form.matches()
                && EventTypes.all().stream().anyMatch(type -> type.name().startsWith(form.group(1) + "v"))) {
            throw new UnreadableEventException(
                    Reason.UNSUPPORTED_VERSION, "No version %s of this event type is known".formatted(form.group(2)));
        }
        throw new UnreadableEventException(Reason.UNKNOWN_TYPE, "The event's type is not one of Godwit's");
    }

    private static UUID id(String text) throws UnreadableEventException {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event's id is not a UUID");
        }
        throw new UnreadableEventException(Reason.UNDECODABLE, "The event's id is not a UUID in its usual spelling");
    }

    private static JsonNode data(@Nullable CloudEventData data) throws UnreadableEventException {
        if (data == null || data.toBytes().length == 0) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event has no data");
        }
        try {
            return Json.parse(data.toBytes());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event's data is not one JSON document");
        }
    }

    private static long sequence(@Nullable Object extension) throws UnreadableEventException {
        if (extension == null) {
            return 0;
        }
        String text = extension.toString();
        if (!DIGITS.matcher(text).matches() || text.compareTo("%020d".formatted(Long.MAX_VALUE)) > 0) {
            throw new UnreadableEventException(Reason.UNDECODABLE, "The event's sequence is not a number of 20 digits");
        }
        return Long.parseLong(text);
    }
}
