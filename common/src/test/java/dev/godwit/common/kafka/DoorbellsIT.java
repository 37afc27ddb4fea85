package dev.godwit.common.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.testkit.DedicatedServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DoorbellsIT {

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    private final AtomicInteger rings = new AtomicInteger();
    private final Queue<TaskId> looks = new ConcurrentLinkedQueue<>();

    @Test
    void ringsAreHeardForgeriesAreKeptAndABrokerThatComesBackIsHeardAgain() throws Exception {
        EmbeddedKafka broker = servers.kafka();
        KafkaSettings settings = Topic.createAll(KafkaSettings.of(broker.bootstrapServers()));
        TaskId task = new TaskId(UUID.randomUUID());
        try (var deadLetters = DeadLetters.open(settings, "w-1", new SimpleMeterRegistry());
                var bells = new Doorbells(
                        settings,
                        Set.of("sync", "lint"),
                        deadLetters,
                        Clock.systemUTC(),
                        rings::incrementAndGet,
                        looks::add)) {
            bells.start();

            Topic.write(settings, List.of(ready(settings, task, "sync.copy"), ready(settings, task, "lint.rules")));
            eventually(() -> assertThat(rings).hasValue(2));
            eventually(() -> {
                Topic.write(settings, List.of(look(settings, task)));
                assertThat(looks).contains(task);
            });

            Topic.write(
                    settings,
                    List.of(
                            forged(settings, "{\"task\":\"'; DROP TABLE users; --\",\"kind\":\"sync.copy\"}"),
                            forged(
                                    settings,
                                    "{\"task\":\"%s\",\"kind\":\"sync.copy; DROP TABLE users\"}".formatted(task)),
                            forged(settings, "DROP TABLE users"),
                            ready(settings, task, "sync.copy")));
            eventually(() -> assertThat(rings).hasValue(3));
            eventually(() -> assertThat(Topic.readAll(settings, TopicNames.DEAD_LETTERS))
                    .extracting(letter -> new String(
                            letter.headers().lastHeader(DeadLetters.REASON).value(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder("SCHEMA_INVALID", "SCHEMA_INVALID", "UNDECODABLE"));

            broker.kill();
            broker.restart();
            within(Duration.ofSeconds(60), () -> {
                Topic.write(settings, List.of(ready(settings, task, "sync.copy"), look(settings, task)));
                assertThat(rings).hasValueGreaterThan(3);
            });
            int before = looks.size();
            within(Duration.ofSeconds(60), () -> {
                Topic.write(settings, List.of(look(settings, task)));
                assertThat(looks).hasSizeGreaterThan(before);
            });
        }
    }

    private static ProducerRecord<byte[], byte[]> ready(KafkaSettings settings, TaskId task, String kind) {
        String family = kind.substring(0, kind.indexOf('.'));
        var data = Json.object().put("task", task.toString()).put("kind", kind);
        return KafkaEvents.write(
                settings.topics().of(TopicNames.tasks(family)),
                new EventRecord(
                        UUID.randomUUID(),
                        EventTypes.TASK_READY,
                        "/godwit/test/jobs/1",
                        null,
                        Instant.EPOCH,
                        0,
                        "k",
                        data));
    }

    private static ProducerRecord<byte[], byte[]> look(KafkaSettings settings, TaskId task) {
        var data = Json.object().put("task", task.toString());
        return KafkaEvents.write(
                settings.topics().of(TopicNames.CONTROL),
                new EventRecord(
                        UUID.randomUUID(),
                        EventTypes.CONTROL_LOOK,
                        "/godwit/test/jobs/1",
                        null,
                        Instant.EPOCH,
                        0,
                        "k",
                        data));
    }

    private static ProducerRecord<byte[], byte[]> forged(KafkaSettings settings, String data) {
        var genuine = ready(settings, new TaskId(UUID.randomUUID()), "sync.copy");
        return new ProducerRecord<>(
                genuine.topic(), null, null, genuine.key(), data.getBytes(StandardCharsets.UTF_8), genuine.headers());
    }
}
