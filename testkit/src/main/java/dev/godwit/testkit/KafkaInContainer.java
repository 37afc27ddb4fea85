package dev.godwit.testkit;

import org.testcontainers.kafka.KafkaContainer;

/** A broker in a container. */
record KafkaInContainer(KafkaContainer container) implements KafkaServer {

    static KafkaServer start() {
        Docker.assumeAvailable();
        KafkaContainer container =
                new KafkaContainer("apache/kafka:4.1.0").withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        container.start();
        return new KafkaInContainer(container);
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.stop();
    }
}
