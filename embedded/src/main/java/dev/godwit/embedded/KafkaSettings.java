package dev.godwit.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration of an embedded broker: one node that is broker and controller, small, on loopback. */
final class KafkaSettings {

    private KafkaSettings() {}

    static Map<String, String> of(Path logs, KafkaPorts ports, Map<String, String> own) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // 128 MiB of heap, taken at once, without this.
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("log.cleaner.threads", "1");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        // A broker that was killed is registered again once its old session is over.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.putAll(own);
        settings.put("node.id", "1");
        settings.put("process.roles", "broker,controller");
        // The broker talks to itself over its own listener, so that a proxy in front of the clients' one cuts off only
        // them.
        settings.put(
                "listeners",
                "CLIENTS://127.0.0.1:%d,BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports.clients(), ports.broker(), ports.controller()));
        settings.put(
                "advertised.listeners",
                "CLIENTS://127.0.0.1:%d,BROKER://127.0.0.1:%d".formatted(ports.advertised(), ports.broker()));
        settings.put("inter.broker.listener.name", "BROKER");
        settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
        settings.put("log.dirs", logs.toString());
        return settings;
    }
}
