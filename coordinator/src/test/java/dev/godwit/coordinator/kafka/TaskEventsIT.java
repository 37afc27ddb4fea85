package dev.godwit.coordinator.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaReports;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.coordinator.audit.AuditKeys;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.coordinator.postgres.AuditWriter;
import dev.godwit.coordinator.postgres.DeadLetter;
import dev.godwit.coordinator.postgres.DeadLetterStore;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.Seeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TaskEventsIT {

    private static final String SECRET = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
    private static final String WRONG = Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("a secret that was never granted.".getBytes(StandardCharsets.US_ASCII));

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private static AuditKeys keys;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private final MemoryDispatch dispatch = new MemoryDispatch();

    private Jdbi jdbi;
    private KafkaSettings settings;
    private EventServices services;
    private KafkaReports reports;
    private DeadLetterStore letters;

    @BeforeAll
    static void makeKeys(@TempDir Path directory) throws Exception {
        keys = new AuditKeys(AuditRecords.KEY, KeyFiles.newSigningKey(directory.resolve("signing")));
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName();
        jdbi = EventTables.install(
                postgres.newDatabase(name.toLowerCase(Locale.ROOT).substring(0, 20)));
        settings =
                Topic.createAll(kafka.kafka().bootstrapServers(), kafka.kafka().name(name + "."));
        letters = new DeadLetterStore(jdbi, new AuditWriter("test", keys.mac()));
        reports = KafkaReports.open(settings, new WorkerId("w-1"), Clock.systemUTC());
        services = new EventServices(
                new EventServices.Parts(
                        "test",
                        jdbi,
                        settings,
                        keys,
                        new SimpleMeterRegistry(),
                        Clock.systemUTC(),
                        1_000,
                        Duration.ofHours(1)),
                dispatch);
        services.start();
    }

    @AfterEach
    void stop() {
        services.close();
        reports.close();
    }

    @Test
    void whatAWorkerReportsReachesTheDispatchOnceHoweverOftenItIsRepeated() {
        List<Grant> grants = Stream.generate(() -> grant(5)).limit(6).toList();
        for (Grant grant : grants) {
            dispatch.grant(grant);
            reports.claimed(grant);
            reports.progressed(grant, new Progress(1, 2L, 3, null));
        }
        for (int i = 0; i < grants.size(); i++) {
            if (i % 2 == 0) {
                reports.completed(grants.get(i), TaskResult.of(Map.of("rows", i)))
                        .toCompletableFuture()
                        .join();
            } else {
                reports.failed(grants.get(i), FailureKind.TRANSIENT, "code-" + i, "m")
                        .toCompletableFuture()
                        .join();
            }
        }
        List<String> expected = List.of(
                "complete {\"rows\":0}",
                "fail TRANSIENT code-1",
                "complete {\"rows\":2}",
                "fail TRANSIENT code-3",
                "complete {\"rows\":4}",
                "fail TRANSIENT code-5",
                "progress 1",
                "progress 1",
                "progress 1",
                "progress 1",
                "progress 1",
                "progress 1");
        eventually(() -> assertThat(dispatch.applied).containsExactlyInAnyOrderElementsOf(expected));

        var records = Topic.readAll(settings, TopicNames.TASK_EVENTS);
        var thrice = new ArrayList<>(records);
        thrice.addAll(records);
        thrice.addAll(records);
        Collections.shuffle(thrice, new Random(seeds.seed()));
        Topic.repeat(settings, thrice);
        Grant marker = grant(5);
        passes(marker);

        assertThat(dispatch.applied).hasSize(expected.size() + 1);
        assertThat(letters.list(null, 10)).isEmpty();
    }

    @Test
    void aLargeResultChangesNothingByItself() {
        Grant grant = grant(5);
        dispatch.grant(grant);

        reports.completed(grant, TaskResult.of(Map.of("text", "x".repeat(20_000))))
                .toCompletableFuture()
                .join();
        passes(grant(5));

        assertThat(dispatch.applied).hasSize(1);
        assertThat(letters.list(null, 10)).isEmpty();
    }

    @Test
    void reportsOfAnOlderFenceArePassedOver() {
        Grant stale = grant(5);
        dispatch.grant(withFence(stale, 6));

        reports.completed(stale, TaskResult.empty()).toCompletableFuture().join();
        passes(grant(5));

        assertThat(dispatch.applied).hasSize(1);
        assertThat(letters.list(null, 10)).isEmpty();
    }

    /** What is wrong, the record, and the reason it is put aside for. */
    private record Bad(String what, ProducerRecord<byte[], byte[]> record, String reason) {}

    @Test
    void malformedAndForgedRecordsAreEachPutAsideOnceWithTheirReasonWhileGoodOnesFlow() {
        Grant grant = grant(5);
        dispatch.grant(grant);
        List<Bad> bad = bad(grant);
        assertThat(bad).hasSizeGreaterThanOrEqualTo(25);
        var mixed = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var expected = new ArrayList<String>();
        for (Bad each : bad) {
            mixed.add(each.record());
            Grant good = grant(5);
            dispatch.grant(good);
            mixed.add(completed(good, SECRET));
            expected.add("complete {\"rows\":1}");
        }
        Collections.shuffle(mixed, new Random(seeds.seed()));

        Topic.write(settings, mixed);

        eventually(() -> assertThat(dispatch.applied).containsExactlyElementsOf(expected));
        within(
                Duration.ofSeconds(60),
                () -> assertThat(letters.list(null, 1_000)).hasSize(bad.size()));
        assertThat(letters.list(null, 1_000))
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrderElementsOf(
                        bad.stream().map(Bad::reason).toList());
        for (Bad each : bad) {
            assertThat(letters.list(null, 1_000)).as(each.what()).anySatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo(each.reason());
                assertThat(letter.value()).isEqualTo(base64(each.record().value()));
                assertThat(letter.key()).isEqualTo(base64(each.record().key()));
                assertThat(letter.topic()).isEqualTo(settings.topics().of(TopicNames.TASK_EVENTS));
                assertThat(letter.state()).isEqualTo(DeadLetter.State.OPEN);
            });
        }
        assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS)).hasSize(bad.size());
    }

    @Test
    void anotherContentUnderAKnownIdIsAConflict() {
        Grant grant = grant(5);
        dispatch.grant(grant);
        var first = signed(grant, EventTypes.TASK_FAILED, failure(grant, "first"), 1, SECRET);
        var second = signed(grant, EventTypes.TASK_FAILED, failure(grant, "second"), 1, SECRET);

        Topic.write(settings, List.of(first, second));

        eventually(() -> assertThat(letters.list(null, 10))
                .extracting(DeadLetter::reason)
                .containsExactly("ID_CONFLICT"));
        assertThat(dispatch.applied).containsExactly("fail TRANSIENT first");
    }

    /** Results are taken in together with what else a poll brings. */
    @Test
    void anotherResultUnderAKnownIdIsAConflictToo() {
        Grant grant = grant(5);
        dispatch.grant(grant);
        var first = completed(grant, SECRET);
        var second = signed(grant, EventTypes.TASK_COMPLETED, completion(grant).put("later", true), 7, SECRET);
        Grant other = grant(5);
        dispatch.grant(other);
        var otherFirst = completed(other, SECRET);
        var otherSecond =
                signed(other, EventTypes.TASK_COMPLETED, completion(other).put("later", true), 7, SECRET);

        Topic.write(settings, List.of(first, second));
        eventually(() -> assertThat(letters.list(null, 10)).hasSize(1));
        Topic.write(settings, List.of(otherFirst));
        eventually(() -> assertThat(dispatch.applied).hasSize(2));
        Topic.write(settings, List.of(otherSecond, otherFirst));

        eventually(() -> assertThat(letters.list(null, 10))
                .extracting(DeadLetter::reason)
                .containsExactly("ID_CONFLICT", "ID_CONFLICT"));
        assertThat(dispatch.applied).containsExactly("complete {\"rows\":1}", "complete {\"rows\":1}");
    }

    @Test
    void aDatabaseThatIsAwayMakesNoDeadLetters() {
        Grant grant = grant(5);
        dispatch.grant(grant);
        var failures = new AtomicInteger(7);
        dispatch.trouble = () ->
                failures.getAndDecrement() > 0 ? new IllegalStateException(new SQLException("gone", "08006")) : null;

        reports.completed(grant, TaskResult.of(Map.of("rows", 1)))
                .toCompletableFuture()
                .join();

        within(Duration.ofSeconds(60), () -> assertThat(dispatch.applied).containsExactly("complete {\"rows\":1}"));
        assertThat(letters.list(null, 10)).isEmpty();
    }

    @Test
    void aDeadLetterIsReplayedAsItWasOnceAndThatIsAudited() throws Exception {
        Grant grant = grant(5);
        var early = completed(grant, SECRET);
        Topic.write(settings, List.of(early));
        eventually(() -> assertThat(letters.list(DeadLetter.State.OPEN, 10)).hasSize(1));
        DeadLetter letter = letters.list(null, 10).get(0);
        assertThat(letter.reason()).isEqualTo("UNAUTHORIZED");

        dispatch.grant(grant);
        DeadLetter replayed = services.replay().replay(letter.id(), "user:ana");
        services.replay().replay(letter.id(), "user:ben");

        assertThat(replayed.state()).isEqualTo(DeadLetter.State.REPLAYED);
        assertThat(replayed.decidedBy()).isEqualTo("user:ana");
        eventually(() -> assertThat(dispatch.applied).containsExactly("complete {\"rows\":1}"));
        var records = Topic.readAll(settings, TopicNames.TASK_EVENTS);
        assertThat(records).hasSize(2);
        assertThat(Topic.header(records.get(1), "ce_id")).isEqualTo(Topic.header(records.get(0), "ce_id"));
        assertThat(records.get(1).key()).isEqualTo(early.key());
        assertThat(records.get(1).headers().lastHeader(DeadLetters.REASON)).isNull();
        var trail = new AuditTrail(jdbi, "test");
        eventually(() -> assertThat(trail.list(null, 10)).singleElement().satisfies(record -> {
            assertThat(record.action()).isEqualTo("dead-letter.replayed");
            assertThat(record.actor()).isEqualTo("user:ana");
            assertThat(record.object()).isEqualTo("dead-letters/" + letter.id());
        }));
    }

    @Test
    void aDiscardedLetterStaysDiscardedAndIsNotReplayed() {
        Topic.write(settings, List.of(completed(grant(5), SECRET)));
        eventually(() -> assertThat(letters.list(null, 10)).hasSize(1));
        UUID id = letters.list(null, 10).get(0).id();

        letters.discard(id, "user:ana");
        letters.discard(id, "user:ben");

        assertThat(letters.find(id).orElseThrow().decidedBy()).isEqualTo("user:ana");
        assertThat(letters.open()).isZero();
        assertThatThrownBy(() -> services.replay().replay(id, "user:ben"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DISCARDED by 'user:ana'");
    }

    @Test
    void forgedDeadLettersAreIndexedButNeverSentAnywhere() {
        String topic = settings.topics().of(TopicNames.DEAD_LETTERS);
        String foreign = kafka.kafka().createTopic("foreign-" + seeds.seed(), 1);
        Topic.write(
                settings,
                List.of(
                        new ProducerRecord<>(topic, null, null, null, bytes("x\0y"), List.of(h("a\0b", "c"))),
                        new ProducerRecord<>(topic, null, null, null, null, List.of()),
                        new ProducerRecord<>(
                                topic,
                                null,
                                null,
                                bytes("k"),
                                bytes("v"),
                                List.of(
                                        h(DeadLetters.TOPIC, foreign),
                                        h(DeadLetters.PARTITION, "0"),
                                        h(DeadLetters.OFFSET, "0"),
                                        h(DeadLetters.TIMESTAMP, Long.toString(Long.MAX_VALUE)),
                                        h(DeadLetters.GROUP, "g"),
                                        h(DeadLetters.REASON, "EXHAUSTED"),
                                        h(DeadLetters.ERROR, "'; DROP TABLE godwit_control.dead_letter; --\0"),
                                        h(DeadLetters.ATTEMPTS, "1"),
                                        h(DeadLetters.FIRST_FAILED_AT, "+99999-12-31T23:59:59Z")))));

        eventually(() -> assertThat(letters.list(null, 10)).hasSize(3));
        DeadLetter forged = letters.list(null, 10).stream()
                .filter(letter -> letter.topic().equals(foreign))
                .findAny()
                .orElseThrow();
        assertThatThrownBy(() -> services.replay().replay(forged.id(), "user:ana"))
                .hasMessageContaining("no topic of this installation");
        assertThat(letters.find(forged.id()).orElseThrow().state()).isEqualTo(DeadLetter.State.OPEN);
    }

    /** Waits until all that was written before has been handled: a marker on each partition comes through. */
    private void passes(Grant marker) {
        int before = dispatch.applied.size();
        dispatch.grant(marker);
        reports.completed(marker, TaskResult.empty()).toCompletableFuture().join();
        eventually(() -> assertThat(dispatch.applied).hasSize(before + 1));
    }

    private List<Bad> bad(Grant grant) {
        ProducerRecord<byte[], byte[]> good = completed(grant, SECRET);
        ObjectNode data = completion(grant);
        return List.of(
                new Bad("no value", with(good, null), "UNDECODABLE"),
                new Bad("an empty value", with(good, ""), "UNDECODABLE"),
                new Bad("not JSON", with(good, "DROP TABLE users"), "UNDECODABLE"),
                new Bad("half a document", with(good, "{\"task\":"), "UNDECODABLE"),
                new Bad("no headers", new ProducerRecord<>(good.topic(), 0, good.key(), good.value()), "UNDECODABLE"),
                new Bad("no id", without(good, "ce_id"), "UNDECODABLE"),
                new Bad("no type", without(good, "ce_type"), "UNDECODABLE"),
                new Bad("no source", without(good, "ce_source"), "UNDECODABLE"),
                new Bad("no spec version", without(good, "ce_specversion"), "UNDECODABLE"),
                new Bad("an id that is no UUID", header(good, "ce_id", "1"), "UNDECODABLE"),
                new Bad("a time that is none", header(good, "ce_time", "now"), "UNDECODABLE"),
                new Bad("spec version 0.3", header(good, "ce_specversion", "0.3"), "UNSUPPORTED_VERSION"),
                new Bad(
                        "a version to come",
                        header(good, "ce_type", "dev.godwit.task.completed.v9"),
                        "UNSUPPORTED_VERSION"),
                new Bad("an unknown type", header(good, "ce_type", "dev.godwit.task.eaten.v1"), "UNKNOWN_TYPE"),
                new Bad("a foreign type", header(good, "ce_type", "com.example.thing"), "UNKNOWN_TYPE"),
                new Bad("no task", with(good, Json.text(data.deepCopy().without("task"))), "SCHEMA_INVALID"),
                new Bad("a fence of zero", with(good, Json.text(data.deepCopy().put("fence", 0))), "SCHEMA_INVALID"),
                new Bad("a fence of text", with(good, Json.text(data.deepCopy().put("fence", "1"))), "SCHEMA_INVALID"),
                new Bad(
                        "a fence beyond all numbers",
                        with(good, Json.text(data).replaceAll("\"fence\":\\d+", "\"fence\":" + "9".repeat(30))),
                        "SCHEMA_INVALID"),
                new Bad(
                        "SQL for a task",
                        with(good, Json.text(data.deepCopy().put("task", "'; DROP TABLE t; --"))),
                        "SCHEMA_INVALID"),
                new Bad(
                        "another key",
                        new ProducerRecord<>(good.topic(), 0, null, bytes("key"), good.value(), good.headers()),
                        "SCHEMA_INVALID"),
                new Bad("no signature", without(good, "ce_mac"), "UNAUTHORIZED"),
                new Bad("a signature that is none", header(good, "ce_mac", "!"), "UNAUTHORIZED"),
                new Bad("the wrong secret", completed(grant, WRONG), "UNAUTHORIZED"),
                new Bad(
                        "changed after signing",
                        with(good, Json.text(data.deepCopy().put("n", 8))),
                        "UNAUTHORIZED"),
                new Bad(
                        "an id changed after signing",
                        header(good, "ce_id", UUID.randomUUID().toString()),
                        "UNAUTHORIZED"),
                new Bad("a type changed after signing", header(claimed(grant), "ce_mac", "AAAA"), "UNAUTHORIZED"),
                new Bad("a task that is not there", completed(grant(5), SECRET), "UNAUTHORIZED"),
                new Bad("a fence to come", completed(withFence(grant, 99), SECRET), "UNAUTHORIZED"));
    }

    private ProducerRecord<byte[], byte[]> completed(Grant grant, String secret) {
        return signed(grant, EventTypes.TASK_COMPLETED, completion(grant), 7, secret);
    }

    private ProducerRecord<byte[], byte[]> claimed(Grant grant) {
        ObjectNode data = completion(grant).put("worker", "w-1");
        return signed(grant, EventTypes.TASK_CLAIMED, data, 7, SECRET);
    }

    private static ObjectNode completion(Grant grant) {
        ObjectNode data = base(grant).put("resultHash", "0".repeat(64));
        data.putObject("result").put("rows", 1);
        return data;
    }

    private static ObjectNode failure(Grant grant, String code) {
        return base(grant).put("failure", "TRANSIENT").put("code", code).put("message", "m");
    }

    private static ObjectNode base(Grant grant) {
        return Json.object()
                .put("task", grant.task().toString())
                .put("job", grant.job().toString())
                .put("fence", grant.fence().value())
                .put("n", 7);
    }

    private ProducerRecord<byte[], byte[]> signed(Grant grant, String type, ObjectNode data, int n, String secret) {
        UUID id = UUID.nameUUIDFromBytes(bytes(grant.task() + "/" + n));
        var event = new EventRecord(
                id,
                type,
                "/godwit/test/jobs/1",
                null,
                Instant.EPOCH,
                0,
                grant.task().toString(),
                data);
        String mac = ReportMac.of(secret, id, type, Json.bytes(data));
        return onOnePartition(KafkaEvents.write(
                settings.topics().of(TopicNames.TASK_EVENTS), event, Map.of(ReportMac.ATTRIBUTE, mac)));
    }

    /** So that bad and good ones stand in each other's way. */
    private static ProducerRecord<byte[], byte[]> onOnePartition(ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(record.topic(), 0, null, record.key(), record.value(), record.headers());
    }

    private static ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, @Nullable String value) {
        return new ProducerRecord<>(
                record.topic(), 0, null, record.key(), value == null ? null : bytes(value), record.headers());
    }

    private static ProducerRecord<byte[], byte[]> without(ProducerRecord<byte[], byte[]> record, String name) {
        List<Header> headers = Stream.of(record.headers().toArray())
                .filter(header -> !header.key().equals(name))
                .toList();
        return new ProducerRecord<>(record.topic(), 0, null, record.key(), record.value(), headers);
    }

    private static ProducerRecord<byte[], byte[]> header(
            ProducerRecord<byte[], byte[]> record, String name, String value) {
        var without = without(record, name);
        without.headers().add(h(name, value));
        return without;
    }

    private static Header h(String name, String value) {
        return new RecordHeader(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    private static Grant withFence(Grant grant, int sequence) {
        return grant(grant.job(), grant.key(), sequence);
    }

    private static Grant grant(int sequence) {
        return grant(JobId.random(), "copy/1", sequence);
    }

    private static Grant grant(JobId job, String key, int sequence) {
        return new Grant(
                "test",
                TaskId.of(job, 0, key),
                job,
                "sync",
                "staging",
                0,
                key,
                "sync.copy",
                Fence.of(1, sequence),
                SECRET,
                1,
                Duration.ofSeconds(30),
                Json.object(),
                Json.object(),
                Json.object(),
                null,
                null,
                false,
                null,
                Map.of(),
                Map.of());
    }
}
