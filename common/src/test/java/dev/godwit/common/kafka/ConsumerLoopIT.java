package dev.godwit.common.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.event.Reason;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.event.UnreadableEventException;
import dev.godwit.testkit.KafkaExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsumerLoopIT {

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();
    private KafkaSettings settings;
    private DeadLetters deadLetters;

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        String prefix = kafka.kafka().name(test.getTestMethod().orElseThrow().getName() + ".");
        settings =
                Topic.createAll(new KafkaSettings(kafka.kafka().bootstrapServers(), Map.of(), new TopicNames(prefix)));
        deadLetters = DeadLetters.open(settings, "test", new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        deadLetters.close();
    }

    @Test
    void aRecordThatCannotBeReadIsKeptAsItWasAndTheOthersGoOn() {
        try (var loop = loop(record -> {
            if (text(record).startsWith("bad")) {
                throw new UnreadableEventException(Reason.UNDECODABLE, "Not an event");
            }
            handled.add(text(record));
        })) {
            loop.start();

            write("good 1", "bad 2", "good 3", "bad 4", "good 5");

            eventually(() -> assertThat(handled).containsExactly("good 1", "good 3", "good 5"));
            eventually(() -> assertThat(letters()).hasSize(2));
        }
        ConsumerRecord<byte[], byte[]> letter = letters().get(0);
        assertThat(text(letter)).isEqualTo("bad 2");
        assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo("key");
        assertThat(header(letter, "own")).isEqualTo("header");
        assertThat(header(letter, DeadLetters.TOPIC))
                .isEqualTo(settings.topics().of(TopicNames.CONTROL));
        assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.OFFSET)).isEqualTo("1");
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo("UNDECODABLE");
        assertThat(header(letter, DeadLetters.ERROR)).isEqualTo("Not an event");
        assertThat(header(letter, DeadLetters.ATTEMPTS)).isEqualTo("1");
    }

    @Test
    void aServerThatIsAwayIsWaitedForHoweverLong() {
        var failures = new AtomicInteger(6);
        try (var loop = loop(record -> {
            if (text(record).equals("2") && failures.getAndDecrement() > 0) {
                throw new IOException("away");
            }
            handled.add(text(record));
        })) {
            loop.start();

            write("1", "2", "3");

            within(Duration.ofSeconds(60), () -> assertThat(handled).containsExactly("1", "2", "3"));
        }
        assertThat(letters()).isEmpty();
    }

    @Test
    void aRecordThatFailsForNoServersFaultIsGivenUpAfterFiveTries() {
        var tries = new AtomicInteger();
        try (var loop = loop(record -> {
            if (text(record).equals("2")) {
                tries.incrementAndGet();
                throw new IllegalStateException("a secret of the record");
            }
            handled.add(text(record));
        })) {
            loop.start();

            write("1", "2", "3");

            eventually(() -> assertThat(handled).containsExactly("1", "3"));
        }
        assertThat(tries).hasValue(5);
        assertThat(letters()).hasSize(1);
        assertThat(header(letters().get(0), DeadLetters.REASON)).isEqualTo("EXHAUSTED");
        assertThat(header(letters().get(0), DeadLetters.ERROR)).doesNotContain("secret");
    }

    @Test
    void whatIsHandledTogetherDoesNotComeAloneAndTheRestDoes() throws Exception {
        write(IntStream.range(0, 60).mapToObj(Integer::toString).toArray(String[]::new));
        var together = new ConcurrentLinkedQueue<String>();
        var polls = new AtomicInteger();
        var handler = new RecordHandler() {
            @Override
            public void handle(ConsumerRecord<byte[], byte[]> record) {
                handled.add(text(record));
            }

            @Override
            public Set<ConsumerRecord<byte[], byte[]>> handleTogether(List<ConsumerRecord<byte[], byte[]>> records)
                    throws IOException {
                polls.incrementAndGet();
                if (records.stream().anyMatch(record -> text(record).equals("broken"))) {
                    throw new IOException("not together");
                }
                var done = records.stream()
                        .filter(record -> Integer.parseInt(text(record)) % 3 > 0)
                        .collect(Collectors.toSet());
                done.forEach(record -> together.add(text(record)));
                return done;
            }
        };
        try (var loop = loop(handler)) {
            loop.start();
            eventually(() -> assertThat(handled.size() + together.size()).isEqualTo(60));
            assertThat(polls).hasValueGreaterThan(0);
            assertThat(together).hasSize(40);
            assertThat(handled).allMatch(text -> Integer.parseInt(text) % 3 == 0);
            handled.clear();

            write("broken", "1", "2");

            eventually(() -> assertThat(handled).contains("broken"));
            eventually(() -> assertThat(handled.size() + together.size()).isEqualTo(43));
        }
        assertThat(letters()).isEmpty();
    }

    @Test
    void oneStuckPartitionDoesNotHoldUpAnother() {
        var release = new CountDownLatch(1);
        var subscription = Subscription.group(settings, "test", List.of(TopicNames.JOB_EVENTS));
        RecordHandler handler = record -> {
            if (record.partition() == 0 && release.getCount() > 0) {
                throw new IOException("away");
            }
            handled.add(text(record));
        };
        try (var loop = new ConsumerLoop(
                subscription, handler, deadLetters, IOException.class::isInstance, Clock.systemUTC())) {
            loop.start();

            String topic = settings.topics().of(TopicNames.JOB_EVENTS);
            Topic.write(
                    settings,
                    IntStream.range(0, 20)
                            .mapToObj(i ->
                                    new ProducerRecord<byte[], byte[]>(topic, i % 2, null, bytes((i % 2) + "/" + i)))
                            .toList());

            eventually(() -> assertThat(handled).hasSize(10).allMatch(text -> text.startsWith("1/")));
            release.countDown();
            eventually(() -> assertThat(handled).hasSize(20));
        }
        assertThat(handled.stream().filter(text -> text.startsWith("0/")))
                .containsExactly("0/0", "0/2", "0/4", "0/6", "0/8", "0/10", "0/12", "0/14", "0/16", "0/18");
    }

    @Test
    void whatWasHandledIsNotReadAgainByTheNextAndNothingIsLeftOut() {
        try (var loop = loop(record -> handled.add(text(record)))) {
            loop.start();
            write("1", "2");
            eventually(() -> assertThat(handled).hasSize(2));
        }
        write("3");

        try (var next = loop(record -> handled.add(text(record)))) {
            next.start();
            eventually(() -> assertThat(handled).containsExactly("1", "2", "3"));
        }
    }

    @Test
    void aCloseInTheMiddleOfABatchLeavesTheRestForTheNext() {
        var first = new CountDownLatch(1);
        var seen = new ConcurrentHashMap<String, Integer>();
        var loop = loop(record -> {
            first.countDown();
            seen.merge(text(record), 1, Integer::sum);
            Thread.sleep(20);
        });
        loop.start();
        write(IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new));
        eventually(() -> assertThat(first.getCount()).isZero());
        loop.close();
        assertThat(seen).hasSizeLessThan(100);

        try (var next = loop(record -> seen.merge(text(record), 1, Integer::sum))) {
            next.start();
            eventually(() -> assertThat(seen).hasSize(100));
        }
        assertThat(seen.values()).allMatch(count -> count == 1);
    }

    private ConsumerLoop loop(RecordHandler handler) {
        return new ConsumerLoop(
                Subscription.group(settings, "test", List.of(TopicNames.CONTROL)),
                handler,
                deadLetters,
                IOException.class::isInstance,
                Clock.systemUTC());
    }

    private void write(String... values) {
        String topic = settings.topics().of(TopicNames.CONTROL);
        Topic.write(
                settings,
                Arrays.stream(values)
                        .map(value -> new ProducerRecord<>(
                                topic,
                                0,
                                null,
                                bytes("key"),
                                bytes(value),
                                List.of(new RecordHeader("own", bytes("header")))))
                        .toList());
    }

    private List<ConsumerRecord<byte[], byte[]>> letters() {
        return Topic.readAll(settings, TopicNames.DEAD_LETTERS);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
