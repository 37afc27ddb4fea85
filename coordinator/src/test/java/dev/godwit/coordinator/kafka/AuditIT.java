package dev.godwit.coordinator.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.DeadLetters;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.keys.KeyFiles;
import dev.godwit.common.keys.MacKey;
import dev.godwit.coordinator.audit.AuditEntry;
import dev.godwit.coordinator.audit.AuditExport;
import dev.godwit.coordinator.audit.AuditKeys;
import dev.godwit.coordinator.audit.AuditProblem;
import dev.godwit.coordinator.audit.AuditProblem.Kind;
import dev.godwit.coordinator.audit.AuditRecord;
import dev.godwit.coordinator.audit.AuditReport;
import dev.godwit.coordinator.postgres.AuditLog;
import dev.godwit.coordinator.postgres.AuditTrail;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.Seeds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AuditIT {

    private static final String CHAIN = "test";

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private static AuditKeys keys;

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private Jdbi jdbi;
    private KafkaSettings settings;
    private EventServices services;
    private AuditTrail trail;

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
        trail = new AuditTrail(jdbi, CHAIN);
        services = new EventServices(
                new EventServices.Parts(
                        CHAIN, jdbi, settings, keys, meters, Clock.systemUTC(), 20, Duration.ofHours(1)),
                new MemoryDispatch());
        services.start();
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void whatCommitsIsInTheLogOnceInOrderAndWhatRollsBackIsNot() {
        IntStream.rangeClosed(1, 4).parallel().forEach(thread -> {
            for (int i = 0; i < 15; i++) {
                write(1);
                jdbi.useHandle(handle -> {
                    handle.begin();
                    AuditRecords.write(handle, CHAIN, 666);
                    handle.rollback();
                });
            }
        });

        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(60));
        AuditReport report = trail.verify(keys.trust(), List.of());
        assertThat(report.problems()).isEmpty();
        assertThat(report.records()).isEqualTo(60);
        assertThat(report.awaited()).isZero();
        assertThat(trail.list(null, 100))
                .extracting(AuditRecord::number)
                .isSortedAccordingTo(Collections.reverseOrder());
        assertThat(trail.list(null, 100))
                .noneMatch(record -> record.facts().get("n").asInt() == 666);
        assertThat(trail.list(11L, 5)).extracting(AuditRecord::number).containsExactly(10L, 9L, 8L, 7L, 6L);
    }

    @Test
    void checkpointsAreSignedStoredAndPublished() {
        write(45);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(45));

        eventually(() ->
                assertThat(trail.verify(keys.trust(), List.of()).covered()).isGreaterThan(25));
        eventually(() -> assertThat(CheckpointTopic.read(settings)).isEqualTo(trail.checkpoints()));

        assertThat(trail.checkpoints())
                .allMatch(checkpoint -> checkpoint.verifies(keys.signing().verifyingKey()));
        signHead();
        assertThat(trail.verify(keys.trust(), List.of()).covered()).isEqualTo(45);
        assertThat(new AuditLog(jdbi, CHAIN).checkpoint(keys.signing(), 1, Duration.ZERO))
                .isEmpty();
    }

    @Test
    void theDatabaseRefusesToChangeTheLog() {
        write(3);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(3));

        for (String sql : List.of(
                "UPDATE godwit_control.audit_log SET record = '' WHERE number = 1",
                "DELETE FROM godwit_control.audit_log WHERE number = 3",
                "TRUNCATE godwit_control.audit_log",
                "DELETE FROM godwit_control.audit_checkpoint")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(sql)))
                    .as(sql)
                    .hasMessageContaining("audit records are never changed");
        }
        assertThat(trail.verify(keys.trust(), List.of()).problems()).isEmpty();
    }

    @Test
    void whatASuperuserTampersWithIsFoundInTheDatabaseAndInAnExport() throws Exception {
        write(40);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(40));
        signHead();
        eventually(() -> assertThat(CheckpointTopic.read(settings)).hasSameSizeAs(trail.checkpoints()));

        assertThat(found("UPDATE godwit_control.audit_log SET record = replace(record, 'ana', 'eve') WHERE number = 7"))
                .containsExactly(new AuditProblem(Kind.CHANGED, 7, 7, "Record 7 is not what was signed and chained"));
        assertThat(found("DELETE FROM godwit_control.audit_log WHERE number = 7"))
                .extracting(AuditProblem::kind, AuditProblem::from)
                .contains(tuple(Kind.REMOVED, 7L));
        assertThat(found("""
                        UPDATE godwit_control.audit_log a SET record = b.record, hash = b.hash, prev = b.prev
                        FROM godwit_control.audit_log b WHERE a.number IN (7, 9) AND b.number = 16 - a.number
                        """))
                .extracting(AuditProblem::kind, AuditProblem::from)
                .contains(tuple(Kind.MOVED, 7L), tuple(Kind.MOVED, 9L));
        assertThat(found("UPDATE godwit_control.audit_log SET hash = repeat('0', 64) WHERE number = 7"))
                .extracting(AuditProblem::from)
                .contains(7L);
        assertThat(found("""
                        INSERT INTO godwit_control.audit_log (chain, number, record, prev, hash)
                        SELECT chain, 41, record, hash, hash FROM godwit_control.audit_log WHERE number = 40
                        """)).extracting(AuditProblem::from).contains(41L);
        assertThat(found("DELETE FROM godwit_control.audit_log WHERE number > 30"))
                .extracting(AuditProblem::kind, AuditProblem::from)
                .containsExactly(tuple(Kind.CUT_TAIL, 31L));
        assertThat(
                        found(
                                "UPDATE godwit_control.audit_checkpoint SET checkpoint = replace(checkpoint, '\"count\":', '\"count\":1')"))
                .extracting(AuditProblem::kind)
                .contains(Kind.BAD_CHECKPOINT);
        assertThat(found("SELECT 1")).isEmpty();
    }

    @Test
    void aTailCutBehindTheLastCheckpointIsFoundByWhatHadBeenAppended() throws Exception {
        write(12);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(12));
        services.close();
        tamper("DELETE FROM godwit_control.audit_checkpoint");

        assertThat(found("DELETE FROM godwit_control.audit_log WHERE number > 10"))
                .containsExactly(
                        new AuditProblem(Kind.CUT_TAIL, 11, 12, "The log ends at 10, but record 12 had been appended"));
        jdbi.useTransaction(handle -> AuditRecords.write(handle, CHAIN, 1));
        AuditReport waiting = trail.verify(keys.trust(), List.of());
        assertThat(waiting.problems()).isEmpty();
        assertThat(waiting.awaited()).isEqualTo(1);
    }

    @Test
    void aTailCutTogetherWithItsCheckpointsIsFoundByThePublishedOnes() {
        write(40);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(40));
        signHead();
        eventually(() -> assertThat(CheckpointTopic.read(settings)).hasSameSizeAs(trail.checkpoints()));
        tamper("DELETE FROM godwit_control.audit_log WHERE number > 10");
        tamper("DELETE FROM godwit_control.audit_checkpoint WHERE number > 10");
        tamper("UPDATE godwit_control.audit_chain SET number = 10");
        tamper("UPDATE godwit_control.audit_logged SET number = 10");
        assertThat(trail.verify(keys.trust(), List.of()).intact()).isTrue();

        AuditReport report = trail.verify(keys.trust(), CheckpointTopic.read(settings));

        assertThat(report.problems()).extracting(AuditProblem::kind).containsExactly(Kind.CUT_TAIL);
    }

    @Test
    void forgedRecordsBecomeDeadLettersAndTheLogIsAsItWas() {
        write(10);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(10));
        var thief = new MacKey("somebody else's key of 32 bytes.".getBytes(StandardCharsets.US_ASCII));
        var forged = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 1; i <= 10; i++) {
            forged.add(onTopic(signed(CHAIN, i, "user:eve", thief)));
            forged.add(onTopic(signed("other", i, "user:eve", AuditRecords.KEY)));
            forged.add(onTopic(changed(signed(CHAIN, 10L + i, "user:ana", AuditRecords.KEY))));
            forged.add(onTopic(signed(CHAIN, i, "'; DROP TABLE godwit_control.audit_log; --", AuditRecords.KEY)));
        }

        Topic.write(settings, forged);
        write(5);

        eventually(() ->
                assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS)).hasSize(40));
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(15));
        assertThat(trail.verify(keys.trust(), List.of()).problems()).isEmpty();
        assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS))
                .extracting(letter -> Topic.header(letter, DeadLetters.REASON))
                .containsOnly("UNAUTHORIZED", "ID_CONFLICT")
                .filteredOn("ID_CONFLICT"::equals)
                .hasSize(10);
    }

    @Test
    void everyRecordReplayedThreeTimesShuffledChangesNothing() {
        write(30);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(30));
        String head = trail.verify(keys.trust(), List.of()).head();
        var records = Topic.readAll(settings, TopicNames.AUDIT);
        var thrice = new ArrayList<>(records);
        thrice.addAll(records);
        thrice.addAll(records);
        Collections.shuffle(thrice, new Random(seeds.seed()));

        Topic.repeat(settings, thrice);
        write(1);

        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(31));
        assertThat(trail.list(31L, 1)).hasSize(1);
        assertThat(trail.verify(keys.trust(), List.of()).problems()).isEmpty();
        assertThat(jdbi.<String, RuntimeException>withHandle(
                        handle -> handle.createQuery("SELECT hash FROM godwit_control.audit_log WHERE number = 30")
                                .mapTo(String.class)
                                .one()))
                .isEqualTo(head);
        assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aRecordLostOnTheWayIsTakenFromTheOutbox() {
        write(5);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(5));
        jdbi.useTransaction(handle -> {
            AuditRecords.write(handle, CHAIN, 1);
            handle.execute("UPDATE godwit_control.outbox SET published_at = now() WHERE published_at IS NULL");
        });

        write(1);

        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(7));
        assertThat(trail.verify(keys.trust(), List.of()).problems()).isEmpty();
    }

    @Test
    void pastAMissingRecordNothingIsAppended() {
        write(5);
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(5));
        var lost = new ArrayList<String>();
        jdbi.useTransaction(handle -> {
            AuditRecords.write(handle, CHAIN, 1);
            lost.add(handle.createQuery("DELETE FROM godwit_control.outbox WHERE published_at IS NULL RETURNING event")
                    .mapTo(String.class)
                    .one());
        });

        write(3);

        eventually(() ->
                assertThat(meters.get("godwit.audit.missing").gauge().value()).isEqualTo(6));
        AuditReport waiting = trail.verify(keys.trust(), List.of());
        assertThat(waiting.last()).isEqualTo(5);
        assertThat(waiting.awaited()).isEqualTo(4);
        assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS)).isEmpty();

        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO godwit_control.outbox (event_id, topic, encoding, event, published_at)"
                        + " VALUES (?, 'audit', 'BINARY', CAST(? AS jsonb), now())",
                UUID.randomUUID(),
                lost.get(0)));
        eventually(
                () -> assertThat(trail.verify(keys.trust(), List.of()).last()).isEqualTo(9));
        assertThat(trail.verify(keys.trust(), List.of()).problems()).isEmpty();
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            jdbi.useTransaction(handle -> AuditRecords.write(handle, CHAIN, 1));
        }
    }

    private void signHead() {
        new AuditLog(jdbi, CHAIN).checkpoint(keys.signing(), 1, Duration.ZERO);
    }

    /** What verification of the log, and of an export of it, says after {@code sql}, which is undone afterwards. */
    private List<AuditProblem> found(String sql) throws Exception {
        tamper("CREATE TABLE IF NOT EXISTS log_before AS TABLE godwit_control.audit_log");
        tamper("CREATE TABLE IF NOT EXISTS checkpoint_before AS TABLE godwit_control.audit_checkpoint");
        tamper(sql);
        var out = new StringWriter();
        trail.export(out);
        List<AuditProblem> problems = trail.verify(keys.trust(), List.of()).problems();
        assertThat(AuditExport.verify(new StringReader(out.toString()), keys.trust(), List.of())
                        .problems())
                .isEqualTo(problems);
        tamper("DELETE FROM godwit_control.audit_log");
        tamper("DELETE FROM godwit_control.audit_checkpoint");
        tamper("INSERT INTO godwit_control.audit_log TABLE log_before");
        tamper("INSERT INTO godwit_control.audit_checkpoint TABLE checkpoint_before");
        return problems;
    }

    private void tamper(String sql) {
        jdbi.useTransaction(handle -> {
            handle.execute("SET LOCAL session_replication_role = replica");
            handle.execute(sql);
        });
    }

    private static AuditRecord signed(String chain, long number, String actor, MacKey key) {
        return AuditRecord.sign(
                chain,
                number,
                Instant.parse("2026-11-20T09:30:00Z"),
                new AuditEntry(actor, null, "token.created", "tokens/1", Json.object(), null),
                key);
    }

    private static AuditRecord changed(AuditRecord record) {
        var json = (ObjectNode) record.json();
        return AuditRecord.of(json.put("actor", "user:eve"));
    }

    private ProducerRecord<byte[], byte[]> onTopic(AuditRecord record) {
        return KafkaEvents.write(
                settings.topics().of(TopicNames.AUDIT),
                new EventRecord(
                        UUID.randomUUID(),
                        EventTypes.AUDIT_RECORDED,
                        "/godwit/test/audit",
                        null,
                        record.time(),
                        record.number(),
                        CHAIN,
                        record.json()));
    }
}
