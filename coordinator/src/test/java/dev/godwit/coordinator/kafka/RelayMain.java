package dev.godwit.coordinator.kafka;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.coordinator.postgres.InboxStore;
import dev.godwit.coordinator.postgres.OutboxStore;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;

/** A relay in a process of its own, to be stopped and killed. */
public final class RelayMain {

    private RelayMain() {}

    public static void main(String[] args) throws InterruptedException {
        var database = new TestDatabase(args[0], Integer.parseInt(args[1]), args[2], args[3], args[4]);
        var jdbi = EventTables.connect(database);
        var settings = new KafkaSettings(args[5], Map.of(), new TopicNames(args[6]));
        var relay = new OutboxRelay(new OutboxStore(jdbi), new InboxStore(jdbi), settings, new SimpleMeterRegistry());
        relay.start();
        System.out.println("started");
        Thread.sleep(Long.MAX_VALUE);
    }
}
