package dev.godwit.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker on 127.0.0.1: one node that is broker and controller, in this JVM or in one of its own. Topics are not
 * created by themselves.
 *
 * <p>Whoever starts a broker closes it. If the process ends without that, a shutdown hook does; if it is killed, a broker in
 * a JVM of its own ends by itself, and the next start of an embedded server by the same user deletes its directory.
 *
 * <p>A broker is talkative. Set the loggers {@code org.apache.kafka}, {@code kafka} and {@code state.change.logger} to WARN
 * in a process that runs one {@linkplain Builder#inProcess in itself}; one that runs {@linkplain Builder#asChild as a child}
 * writes its warnings to {@link #logFile}. Safe for use by several threads.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int PORT_ATTEMPTS = 3;
    private static final long SPACE_NEEDED = 50L << 20;

    private final Builder config;
    private final Home home;
    private final ServerLog log;
    private final Thread hook = new Thread(this::close, "embedded-kafka-shutdown");

    private KafkaPorts ports;
    private @Nullable Broker broker;
    private boolean closed;

    private EmbeddedKafka(Builder config, Home home) {
        this.config = config;
        this.home = home;
        this.log = new ServerLog(home.path().resolve("server.log"));
        this.ports = KafkaPorts.choose(config.port, config.advertisedPort);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where the broker listens for clients. */
    public synchronized int port() {
        return ports.clients();
    }

    /** What a client's {@code bootstrap.servers} is set to: the advertised port. */
    public synchronized String bootstrapServers() {
        return "127.0.0.1:" + ports.advertised();
    }

    /** The pid of the process that runs the broker: this one, or its child. */
    public synchronized long pid() {
        return running().pid();
    }

    public synchronized boolean isRunning() {
        return broker != null && broker.isAlive();
    }

    /** The directory of this broker. */
    public Path directory() {
        return home.path();
    }

    /** Where a broker with a JVM of its own writes its warnings. */
    public Path logFile() {
        return log.file();
    }

    /** Ends the broker's JVM with SIGKILL and waits until it is gone. Only for a broker that runs as a child. */
    public synchronized void kill() {
        running().kill();
        broker = null;
    }

    /** Starts this broker again on its ports and data, after {@link #kill} or, if it runs, after an ordinary shutdown. */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("This broker is closed");
        }
        stop();
        launch();
    }

    /** Stops this broker and, if it is temporary, deletes it. Calling it again changes nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Threads.removeHook(hook);
        Threads.uninterrupted(() -> {
            stop();
            home.close();
        });
    }

    private void start() {
        try {
            if (config.port != 0) {
                Ports.requireFree(config.port, "Kafka");
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    launch();
                    break;
                } catch (EmbeddedServerException e) {
                    if (attempt == PORT_ATTEMPTS || ports.allFree()) {
                        throw e;
                    }
                    ports = KafkaPorts.choose(config.port, config.advertisedPort);
                }
            }
            if (config.shutdownHook) {
                Runtime.getRuntime().addShutdownHook(hook);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void launch() {
        Map<String, String> settings = KafkaSettings.of(home.path().resolve("logs"), ports, config.settings);
        log.starting();
        DiskSpace.require(home.path(), SPACE_NEEDED, "a broker");
        if (config.child) {
            broker = ChildBroker.start(home, log, settings, config.heap, config.startTimeout);
            return;
        }
        try {
            broker = InProcessBroker.start(settings);
        } catch (EmbeddedServerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EmbeddedServerException(KafkaTrouble.describe(e.toString(), log.file()), e);
        }
    }

    private void stop() {
        if (broker != null && home.temporary() && config.child && closed) {
            broker.kill(); // nobody needs what it would still write
        } else if (broker != null) {
            broker.stop();
        }
        broker = null;
    }

    private Broker running() {
        if (broker == null) {
            throw new IllegalStateException("This broker does not run: it was killed or closed");
        }
        return broker;
    }

    /** How to start a broker. */
    public static final class Builder {

        private final Map<String, String> settings = new LinkedHashMap<>();
        private @Nullable Path dataDirectory;
        private int port;
        private int advertisedPort;
        private boolean child;
        private boolean shutdownHook = true;
        private String heap = "256m";
        private Duration startTimeout = Duration.ofMinutes(2);

        private Builder() {}

        /** Runs the broker in this JVM: quickest, and the default. */
        public Builder inProcess() {
            child = false;
            return this;
        }

        /** Runs the broker in a JVM of its own, which can be killed. */
        public Builder asChild() {
            child = true;
            return this;
        }

        /** Keeps topics in {@code directory}, where they are found again by the next start. Otherwise it is temporary. */
        public Builder dataDirectory(Path directory) {
            dataDirectory = directory;
            return this;
        }

        /** Listens on {@code number}. Otherwise on a free port. */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("%d is not a port".formatted(number));
            }
            port = number;
            return this;
        }

        /** Tells clients to connect to {@code number} of 127.0.0.1, where a proxy to {@link #port} listens. */
        public Builder advertisedPort(int number) {
            advertisedPort = number;
            return this;
        }

        /** Sets a broker setting; listeners, roles and directories are the embedded server's own. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /** The heap of a broker that runs as a child, as {@code -Xmx} takes it. */
        public Builder heap(String size) {
            heap = size;
            return this;
        }

        /** False if the caller closes the broker in a shutdown hook of its own, after what uses it. */
        public Builder shutdownHook(boolean on) {
            shutdownHook = on;
            return this;
        }

        public Builder startTimeout(Duration timeout) {
            startTimeout = timeout;
            return this;
        }

        /** Starts the broker and waits until it accepts clients. */
        public EmbeddedKafka start() {
            Home home = Home.open(Leftovers.Kind.KAFKA, "kafka", dataDirectory);
            EmbeddedKafka kafka = new EmbeddedKafka(this, home);
            kafka.start();
            return kafka;
        }
    }
}
