package dev.godwit.common.kafka;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.common.lifecycle.Services;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Listens for doorbells on behalf of a worker. A ring says "ask the coordinator" and nothing else: what it carries is not trusted, a
 * lost one costs seconds, a forged one costs a question. Rings that are not even doorbells become dead letters.
 */
public final class Doorbells implements Service {

    private final Services loops;

    /**
     * @param families the kinds of work to be rung for; of all workers, one hears each ring
     * @param ready called when there may be work; must return at once, as offsets are committed right after
     * @param look called with a task that should renew now; every worker hears of each; must return at once
     */
    public Doorbells(
            KafkaSettings settings,
            Set<String> families,
            DeadLetters deadLetters,
            Clock clock,
            Runnable ready,
            Consumer<TaskId> look) {
        var all = families.stream()
                .map(family -> ready(settings, family, deadLetters, clock, ready))
                .collect(Collectors.toCollection(ArrayList::new));
        all.add(look(settings, deadLetters, clock, look));
        loops = new Services(all);
    }

    @Override
    public void start() throws Exception {
        loops.start();
    }

    @Override
    public void close() {
        loops.close();
    }

    private static ConsumerLoop ready(
            KafkaSettings settings, String family, DeadLetters deadLetters, Clock clock, Runnable ready) {
        String topic = TopicNames.tasks(family);
        RecordHandler handler = record -> {
            KafkaEvents.read(topic, record);
            ready.run();
        };
        return new ConsumerLoop(
                Subscription.group(settings, "workers-" + family, List.of(topic)),
                handler,
                deadLetters,
                failure -> false,
                clock);
    }

    private static ConsumerLoop look(
            KafkaSettings settings, DeadLetters deadLetters, Clock clock, Consumer<TaskId> look) {
        RecordHandler handler = record -> {
            EventRecord event = KafkaEvents.read(TopicNames.CONTROL, record);
            look.accept(TaskId.parse(event.data().get("task").asText()));
        };
        return new ConsumerLoop(
                Subscription.tail(settings, "workers-control", TopicNames.CONTROL),
                handler,
                deadLetters,
                failure -> false,
                clock);
    }
}
