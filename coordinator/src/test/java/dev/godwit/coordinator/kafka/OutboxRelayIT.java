package dev.godwit.coordinator.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.common.kafka.KafkaEvents;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.OutboxStore;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.testkit.DedicatedServers;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.Processes;
import dev.godwit.testkit.Seeds;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class OutboxRelayIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    @RegisterExtension
    final Processes processes = new Processes();

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private final List<UUID> jobs = Stream.generate(UUID::randomUUID).limit(7).toList();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private TestDatabase database;
    private Jdbi jdbi;
    private String prefix;

    @BeforeEach
    void installTables(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        database = postgres.newDatabase(name.toLowerCase(Locale.ROOT).substring(0, 20));
        jdbi = EventTables.install(database);
        prefix = kafka.kafka().name(name + ".");
    }

    @Test
    void eventsAreSentInOrderPerJobAndOnlyThoseOfTransactionsThatCommitted() throws Exception {
        KafkaSettings settings = sharedTopics();
        try (OutboxRelay relay = relay(settings)) {
            relay.start();
            for (int sequence = 1; sequence <= 40; sequence++) {
                append(sequence);
                jdbi.useHandle(handle -> {
                    handle.begin();
                    JobEvents.append(handle, jobs.get(0), 1_000);
                    handle.rollback();
                });
            }
            eventually(() -> assertThat(unpublished()).isZero());
        }

        assertThat(sequences(settings, TopicNames.JOB_EVENTS))
                .isEqualTo(expected(40))
                .hasSize(jobs.size());
        assertThat(ids(settings)).hasSize(40 * jobs.size() * 2).doesNotHaveDuplicates();
        assertThat(meters.get("godwit.outbox.published").counter().count()).isEqualTo(40.0 * jobs.size() * 2);
    }

    @Test
    void aTransactionThatCommitsLateIsNotPassedOver() throws Exception {
        KafkaSettings settings = sharedTopics();
        try (OutboxRelay relay = relay(settings);
                var late = jdbi.open()) {
            relay.start();
            late.begin();
            JobEvents.append(late, jobs.get(0), 1);
            jdbi.useTransaction(handle -> JobEvents.append(handle, jobs.get(1), 1));
            eventually(() -> assertThat(ids(settings)).hasSize(2));

            late.commit();

            eventually(() -> assertThat(ids(settings)).hasSize(4));
        }
    }

    /** The row lock of another session keeps the relay between Kafka's commit and its own mark, until its session is ended. */
    @Test
    void whatWasSentButNotMarkedIsSentAgainWithTheSameIdsInTheSameOrder() throws Exception {
        KafkaSettings settings = sharedTopics();
        append(1);
        append(2);
        List<String> first;
        try (OutboxRelay relay = relay(settings)) {
            try (var blocker = jdbi.open()) {
                blocker.begin();
                blocker.execute("SELECT id FROM godwit_control.outbox FOR UPDATE");
                relay.start();
                eventually(() -> assertThat(ids(settings)).hasSize(4 * jobs.size()));
                first = ids(settings);
                assertThat(endRelaySessions()).isEqualTo(1);
                blocker.rollback();
            }
            eventually(() -> assertThat(unpublished()).isZero());
        }

        List<String> all = ids(settings);
        assertThat(all).hasSize(8 * jobs.size());
        assertThat(Set.copyOf(all)).isEqualTo(Set.copyOf(first));
        assertThat(sequences(settings, TopicNames.JOB_EVENTS).values())
                .allSatisfy(numbers -> assertThat(numbers).containsExactly(1L, 2L, 1L, 2L));
        assertThat(lastStates(settings).values()).allMatch(last -> last == 2);
    }

    @Test
    void whileKafkaIsAwayNothingIsLostAndItGoesOnByItself() throws Exception {
        EmbeddedKafka broker = servers.kafka();
        KafkaSettings settings = Topic.createAll(broker.bootstrapServers(), prefix);
        try (OutboxRelay relay = relay(settings)) {
            relay.start();
            append(1);
            eventually(() -> assertThat(unpublished()).isZero());

            broker.kill();
            for (int sequence = 2; sequence <= 20; sequence++) {
                append(sequence);
            }
            eventually(() -> assertThat(
                            meters.get("godwit.outbox.unpublished").gauge().value())
                    .isEqualTo(19.0 * jobs.size() * 2));
            broker.restart();

            within(Duration.ofSeconds(90), () -> assertThat(unpublished()).isZero());
        }
        assertThat(withoutRepeats(settings)).isEqualTo(expected(20));
        assertThat(lastStates(settings).values()).allMatch(last -> last == 20);
    }

    /** A relay that was stopped in the middle of its work wakes up after another has taken over: it must not go on. */
    @Test
    void aRelayThatSleptThroughItsReplacementSendsNothingOlder() throws Exception {
        KafkaSettings settings = sharedTopics();
        JavaProcess one = processes.start(relayProcess());
        JavaProcess two = processes.start(relayProcess());
        int sequence = 0;
        for (int round = 0; round < 3; round++) {
            JavaProcess zombie = round % 2 == 0 ? one : two;
            for (int i = 0; i < 30; i++) {
                append(++sequence);
            }
            pauseWithin(seeds.random().nextInt(200));
            zombie.pause();
            append(++sequence);
            endRelaySessions();
            within(Duration.ofSeconds(60), () -> assertThat(unpublished()).isZero());

            zombie.resume();
            append(++sequence);
            within(Duration.ofSeconds(60), () -> assertThat(unpublished()).isZero());
        }
        one.kill();
        append(++sequence);
        within(Duration.ofSeconds(60), () -> assertThat(unpublished()).isZero());

        int last = sequence;
        assertThat(withoutRepeats(settings)).isEqualTo(expected(last));
        assertThat(lastStates(settings).values()).allMatch(state -> state == last);
        sequences(settings, TopicNames.JOBS).values().forEach(OutboxRelayIT::onlyRepeatsWholeTails);
    }

    @Test
    void aRelayKilledAtRandomMomentsLosesNothing() throws Exception {
        KafkaSettings settings = sharedTopics();
        int sequence = 0;
        for (int round = 0; round < 5; round++) {
            JavaProcess relay = processes.start(relayProcess());
            relay.awaitLine("started", Duration.ofSeconds(60));
            for (int i = 0; i < 30; i++) {
                append(++sequence);
            }
            pauseWithin(seeds.random().nextInt(1_500));
            relay.kill();
        }
        try (OutboxRelay relay = relay(settings)) {
            relay.start();
            within(Duration.ofSeconds(60), () -> assertThat(unpublished()).isZero());
        }

        int last = sequence;
        assertThat(withoutRepeats(settings)).isEqualTo(expected(last));
        assertThat(lastStates(settings).values()).allMatch(state -> state == last);
    }

    @Test
    void publishedEventsAreForgottenInTheEndButAuditRecordsNotBeforeTheyAreInTheLog() throws Exception {
        KafkaSettings settings = sharedTopics();
        try (OutboxRelay relay = relay(settings)) {
            relay.start();
            append(1);
            jdbi.useTransaction(handle -> AuditRecords.write(handle, "test", 1));
            eventually(() -> assertThat(unpublished()).isZero());
        }
        var store = new OutboxStore(jdbi);

        assertThat(store.forgetPublished(Duration.ofHours(1))).isZero();
        assertThat(store.forgetPublished(Duration.ZERO)).isEqualTo(2 * jobs.size());
        assertThat(store.auditRecords("test", 1, 10)).hasSize(1);
    }

    private KafkaSettings sharedTopics() throws InterruptedException {
        return Topic.createAll(kafka.kafka().bootstrapServers(), prefix);
    }

    private OutboxRelay relay(KafkaSettings settings) {
        return new OutboxRelay(new OutboxStore(jdbi), new InboxStore(jdbi), settings, meters);
    }

    private JavaProcess.Builder relayProcess() {
        return JavaProcess.of(RelayMain.class)
                .heap("128m")
                .args(
                        database.host(),
                        Integer.toString(database.port()),
                        database.name(),
                        database.user(),
                        database.password(),
                        kafka.kafka().bootstrapServers(),
                        prefix);
    }

    private void append(int sequence) {
        jobs.forEach(job -> jdbi.useTransaction(handle -> JobEvents.append(handle, job, sequence)));
    }

    private long unpublished() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NULL")
                        .mapTo(Long.class)
                        .one());
    }

    /** Ends the session that has the right to publish, as the server does with one whose client is gone. */
    private int endRelaySessions() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                        WHERE locktype = 'advisory' AND granted
                          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        """).mapTo(Integer.class).one());
    }

    private Map<UUID, List<Long>> expected(int last) {
        var expected = new LinkedHashMap<UUID, List<Long>>();
        jobs.forEach(
                job -> expected.put(job, LongStream.rangeClosed(1, last).boxed().toList()));
        return expected;
    }

    private static List<String> ids(KafkaSettings settings) {
        return Stream.of(TopicNames.JOB_EVENTS, TopicNames.JOBS)
                .flatMap(topic -> events(settings, topic).stream())
                .map(event -> event.id().toString())
                .toList();
    }

    private static Map<UUID, List<Long>> sequences(KafkaSettings settings, String topic) {
        var sequences = new LinkedHashMap<UUID, List<Long>>();
        events(settings, topic)
                .forEach(event -> sequences
                        .computeIfAbsent(UUID.fromString(event.key()), key -> new ArrayList<>())
                        .add(event.sequence()));
        return sequences;
    }

    /** As a consumer sees them that drops known ids. */
    private static Map<UUID, List<Long>> withoutRepeats(KafkaSettings settings) {
        var sequences = new LinkedHashMap<UUID, List<Long>>();
        var seen = new LinkedHashSet<UUID>();
        events(settings, TopicNames.JOB_EVENTS).stream()
                .filter(event -> seen.add(event.id()))
                .forEach(event -> sequences
                        .computeIfAbsent(UUID.fromString(event.key()), key -> new ArrayList<>())
                        .add(event.sequence()));
        return sequences;
    }

    /** What compaction leaves. */
    private static Map<UUID, Long> lastStates(KafkaSettings settings) {
        var last = new LinkedHashMap<UUID, Long>();
        events(settings, TopicNames.JOBS).forEach(event -> last.put(UUID.fromString(event.key()), event.sequence()));
        return last;
    }

    /** After a repeat begins, it goes on up to where the first sending had come, and further. */
    private static void onlyRepeatsWholeTails(List<Long> sequence) {
        IntStream.range(1, sequence.size())
                .forEach(i -> assertThat(sequence.get(i))
                        .isLessThanOrEqualTo(sequence.subList(0, i).stream()
                                        .mapToLong(Long::longValue)
                                        .max()
                                        .orElse(0)
                                + 1));
        assertThat(sequence.get(sequence.size() - 1))
                .isEqualTo(sequence.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private static List<EventRecord> events(KafkaSettings settings, String topic) {
        var events = new ArrayList<EventRecord>();
        for (ConsumerRecord<byte[], byte[]> record : Topic.readAll(settings, topic)) {
            try {
                events.add(KafkaEvents.read(topic, record));
            } catch (UnreadableEventException e) {
                throw new IllegalStateException(e);
            }
        }
        return events;
    }

    /** Lets the relay work for a moment that the seed decides; not a wait for anything. */
    private static void pauseWithin(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
