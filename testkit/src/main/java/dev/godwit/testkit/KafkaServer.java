package dev.godwit.testkit;

import dev.godwit.embedded.EmbeddedKafka;

/** The broker of a test run, whatever runs it. */
interface KafkaServer extends AutoCloseable {

    String bootstrapServers();

    @Override
    void close();

    /** Starts the broker that {@code -Dtestkit} asks for, or skips the test if it cannot run here. */
    static KafkaServer start() {
        return switch (Backend.chosen()) {
            case EMBEDDED -> new Embedded(EmbeddedKafka.builder().inProcess().start());
            case CONTAINERS -> KafkaInContainer.start();
        };
    }

    /** A broker in this JVM. */
    record Embedded(EmbeddedKafka server) implements KafkaServer {

        @Override
        public String bootstrapServers() {
            return server.bootstrapServers();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
