package dev.godwit.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaEventsTest {

    private static final UUID ID = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
    private static final String JOB = "0199a1b2-0000-7000-8000-000000000042";
    private static final Instant TIME = Instant.parse("2026-11-20T09:30:00.123456Z");

    private static final EventRecord SUBMITTED = new EventRecord(
            ID,
            EventTypes.JOB_SUBMITTED,
            "/godwit/shop/jobs/" + JOB,
            "jobs/" + JOB,
            TIME,
            7,
            JOB,
            Json.parse("{\"job\":\"%s\",\"kind\":\"sync\",\"environment\":\"staging\",\"state\":\"SUBMITTED\"}"
                    .formatted(JOB)));

    @Test
    void whatIsWrittenIsReadBackTheSame() throws Exception {
        var written = KafkaEvents.write("godwit.job-events", SUBMITTED);

        assertThat(KafkaEvents.read(TopicNames.JOB_EVENTS, received(written))).isEqualTo(SUBMITTED);
        assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo(JOB);
        assertThat(header(written, "ce_sequence")).isEqualTo("00000000000000000007");
        assertThat(header(written, "ce_id")).isEqualTo(ID.toString());
        assertThat(header(written, "ce_dataschema")).isEqualTo("urn:godwit:event:dev.godwit.job.submitted.v1:1.1");
        assertThat(header(written, "content-type")).isEqualTo("application/json");
    }

    @Test
    void theCompactedTopicGetsWholeEventsAsValues() throws Exception {
        var state = new EventRecord(
                ID, EventTypes.JOB_STATE, SUBMITTED.source(), SUBMITTED.subject(), TIME, 7, JOB, SUBMITTED.data());

        var written = KafkaEvents.write("godwit.jobs", state);

        assertThat(KafkaEvents.read(TopicNames.JOBS, received(written))).isEqualTo(state);
        assertThat(Json.parse(written.value()).get("id").asText()).isEqualTo(ID.toString());
        assertThat(header(written, "content-type")).startsWith("application/cloudevents+json");
    }

    @Test
    void aWrittenTimeKeepsItsMicroseconds() {
        assertThat(header(KafkaEvents.write("t", SUBMITTED), "ce_time")).isEqualTo("2026-11-20T09:30:00.123456Z");
    }

    /** What is wrong, the record, and the reason it is refused for. */
    record Bad(String what, ConsumerRecord<byte[], byte[]> record, Reason reason) {
        @Override
        public String toString() {
            return what;
        }
    }

    @ParameterizedTest
    @MethodSource("badRecords")
    void aBadRecordIsRefusedForItsReason(Bad bad) {
        assertThatThrownBy(() -> KafkaEvents.read(TopicNames.JOB_EVENTS, bad.record()))
                .isInstanceOfSatisfying(
                        UnreadableEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(bad.reason()))
                .hasMessageNotContaining("secret");
    }

    static Stream<Bad> badRecords() {
        String data = Json.text(SUBMITTED.data());
        String structured = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/a\",\"type\":\"%s\",\"data\":%s}"
                .formatted(ID, EventTypes.JOB_SUBMITTED, data);
        return Stream.of(
                new Bad("no value", record(null, headers()), Reason.UNDECODABLE),
                new Bad("an empty value", with(""), Reason.UNDECODABLE),
                new Bad("not JSON", with("secret"), Reason.UNDECODABLE),
                new Bad("two documents", with(data + data), Reason.UNDECODABLE),
                new Bad("a key twice", with("{\"job\":1,\"job\":2}"), Reason.UNDECODABLE),
                new Bad("nested too deep", with("[".repeat(100) + "]".repeat(100)), Reason.UNDECODABLE),
                new Bad("not UTF-8", with(new byte[] {'"', (byte) 0xff, '"'}), Reason.UNDECODABLE),
                new Bad("no id", without("ce_id"), Reason.UNDECODABLE),
                new Bad("no type", without("ce_type"), Reason.UNDECODABLE),
                new Bad("no source", without("ce_source"), Reason.UNDECODABLE),
                new Bad("no time", without("ce_time"), Reason.UNDECODABLE),
                new Bad("no spec version", without("ce_specversion"), Reason.UNDECODABLE),
                new Bad("no headers at all", record(bytes(data), List.of()), Reason.UNDECODABLE),
                new Bad("spec version 0.3", replaced("ce_specversion", "0.3"), Reason.UNSUPPORTED_VERSION),
                new Bad("spec version null", replaced("ce_specversion", null), Reason.UNSUPPORTED_VERSION),
                new Bad("an id twice", added("ce_id", UUID.randomUUID().toString()), Reason.UNDECODABLE),
                new Bad("an id that is no UUID", replaced("ce_id", "secret"), Reason.UNDECODABLE),
                new Bad("a short UUID", replaced("ce_id", "1-1-1-1-1"), Reason.UNDECODABLE),
                new Bad("a time that is none", replaced("ce_time", "yesterday"), Reason.UNDECODABLE),
                new Bad("a source that is no URI", replaced("ce_source", "a b\\c"), Reason.UNDECODABLE),
                new Bad("a sequence that is none", replaced("ce_sequence", "seven"), Reason.UNDECODABLE),
                new Bad("a sequence too large", replaced("ce_sequence", "9".repeat(20)), Reason.UNDECODABLE),
                new Bad("an attribute not UTF-8", added("ce_note", new byte[] {(byte) 0xff}), Reason.UNDECODABLE),
                new Bad("somebody else's type", replaced("ce_type", "com.example.secret"), Reason.UNKNOWN_TYPE),
                new Bad("a type we do not have", replaced("ce_type", "dev.godwit.job.baked.v1"), Reason.UNKNOWN_TYPE),
                new Bad("a type of another topic", replaced("ce_type", EventTypes.TASK_READY), Reason.SCHEMA_INVALID),
                new Bad(
                        "a version to come",
                        replaced("ce_type", "dev.godwit.job.submitted.v2"),
                        Reason.UNSUPPORTED_VERSION),
                new Bad("data without its job", with("{\"kind\":\"sync\"}"), Reason.SCHEMA_INVALID),
                new Bad("data that is a list", with("[]"), Reason.SCHEMA_INVALID),
                new Bad("data of the wrong type", with(changed("kind", 7)), Reason.SCHEMA_INVALID),
                new Bad(
                        "a job that is no UUID",
                        with(changed("job", "'; DROP TABLE secret; --")),
                        Reason.SCHEMA_INVALID),
                new Bad("two megabytes", with("\"" + "x".repeat(2_000_000) + "\""), Reason.OVERSIZE),
                new Bad("ten thousand headers", crowded(), Reason.UNDECODABLE),
                new Bad(
                        "structured where binary is due",
                        record(bytes(structured), List.of(h("content-type", "application/cloudevents+json"))),
                        Reason.UNDECODABLE));
    }

    private static ConsumerRecord<byte[], byte[]> with(String value) {
        return with(bytes(value));
    }

    private static ConsumerRecord<byte[], byte[]> with(byte[] value) {
        return record(value, headers());
    }

    private static ConsumerRecord<byte[], byte[]> without(String name) {
        return record(
                value(), headers().stream().filter(h -> !h.key().equals(name)).toList());
    }

    private static ConsumerRecord<byte[], byte[]> replaced(String name, @Nullable String value) {
        var headers = new ArrayList<>(
                headers().stream().filter(h -> !h.key().equals(name)).toList());
        headers.add(h(name, value));
        return record(value(), headers);
    }

    private static ConsumerRecord<byte[], byte[]> added(String name, String value) {
        return added(name, bytes(value));
    }

    private static ConsumerRecord<byte[], byte[]> added(String name, byte[] value) {
        var headers = new ArrayList<>(headers());
        headers.add(new RecordHeader(name, value));
        return record(value(), headers);
    }

    private static ConsumerRecord<byte[], byte[]> crowded() {
        var headers = new ArrayList<>(headers());
        for (int i = 0; i < 10_000; i++) {
            headers.add(h("x", "y"));
        }
        return record(value(), headers);
    }

    private static String changed(String name, Object value) {
        var data = (ObjectNode) SUBMITTED.data().deepCopy();
        data.set(name, Json.tree(value));
        return Json.text(data);
    }

    private static List<Header> headers() {
        return List.of(KafkaEvents.write("t", SUBMITTED).headers().toArray());
    }

    private static byte[] value() {
        return KafkaEvents.write("t", SUBMITTED).value();
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> written) {
        return record(written.value(), List.of(written.headers().toArray()));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value, List<Header> headers) {
        return new ConsumerRecord<>(
                "t",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                value == null ? -1 : value.length,
                bytes(JOB),
                value,
                new RecordHeaders(headers),
                Optional.empty());
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static Header h(String name, @Nullable String value) {
        return new RecordHeader(name, value == null ? null : bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
