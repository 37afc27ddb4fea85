package dev.godwit.embedded;

import java.util.Map;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A broker in this JVM. What Kafka means to end the JVM with ends only the thread that says so, and is logged. */
final class InProcessBroker implements Broker {

    private static final Logger LOGGER = LoggerFactory.getLogger(InProcessBroker.class);

    private final KafkaNode node;
    private boolean alive = true;

    private InProcessBroker(KafkaNode node) {
        this.node = node;
    }

    static InProcessBroker start(Map<String, String> settings) {
        Exit.setExitProcedure(InProcessBroker::refuse);
        Exit.setHaltProcedure(InProcessBroker::refuse);
        return new InProcessBroker(KafkaNode.start(settings));
    }

    private static void refuse(int status, String message) {
        LOGGER.atError()
                .addKeyValue("status", status)
                .addKeyValue("reason", message)
                .log("The embedded broker failed and wanted to end this JVM");
        throw new EmbeddedServerException(
                "The embedded broker failed (status %d) and cannot go on. Its log says why.".formatted(status));
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void stop() {
        if (alive) {
            alive = false;
            node.close();
        }
    }

    @Override
    public void kill() {
        throw new IllegalStateException(
                "A broker in this JVM cannot be killed without it. Start it with asChild() to kill it.");
    }
}
