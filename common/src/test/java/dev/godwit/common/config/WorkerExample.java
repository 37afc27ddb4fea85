package dev.godwit.common.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration with a component of every kind; the page about the format uses it for its examples. */
@Doc("A worker")
record WorkerExample(
        @NotEmpty @Doc("How the worker is called in events.")
        String name,

        @Default("4") @Range(min = "1", max = "64") int slots,
        @Default("30s") @Range(min = "3s", max = "1h") Duration lease,
        @Default("64MiB") @Range(min = "1MiB") DataSize buffer,
        @Default("plain-text") LogFormat logFormat,
        @Default("work") Path directory,
        Kafka kafka,
        @NotEmpty Map<String, Connection> connections,
        @Default("[]") List<Hook> hooks,
        @Default("[]") Set<String> labels,
        @Nullable Http http,
        @Default("{}") ConfigNode plugins) {

    enum LogFormat {
        PLAIN_TEXT,
        JSON
    }

    @Doc("The Kafka cluster")
    record Kafka(
            @NotEmpty @Doc("Host and port of some brokers.") List<String> bootstrapServers,
            @Key(formerly = "prefix") @Default("godwit.") String topicPrefix,
            Optional<Secret> password,
            @Default("true") boolean idempotent,
            @Default("0.5") @Range(min = "0", max = "1") double jitter,
            @Default("1000000") long maxBytes) {}

    record Connection(
            URI url,
            String user,
            Secret password,
            @Default("4") int maxConnections) {
        Connection {
            if (!"postgresql".equals(url.getScheme())) {
                throw new IllegalArgumentException("A connection's url begins with postgresql://, not " + url);
            }
        }
    }

    @ChosenBy("via")
    sealed interface Hook {
        record Webhook(URI url, @Default("5s") Duration timeout) implements Hook {}

        record SqlFile(Path file) implements Hook {}
    }

    record Http(
            @Range(min = "0", max = "65535") int port,
            @Default("127.0.0.1") String bind,
            @Default("UTC") ZoneId zone) {}
}
