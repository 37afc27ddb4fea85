package dev.godwit.cli.role;

import dev.godwit.cli.project.ConnectionConfig;
import dev.godwit.cli.project.CoordinatorUrls;
import dev.godwit.cli.project.LockConfig;
import dev.godwit.cli.project.ProjectConfig.MaskKeyConfig;
import dev.godwit.common.config.DataSize;
import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.common.config.Secret;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code worker.yaml}: how a worker process takes part. */
@Doc("A worker of Godwit")
public record WorkerProcessConfig(
        @Doc("How events and lists call it; no two workers have the same. Default: the host's name and the process id.")
        @Nullable
        String id,

        @Doc("The work it does.") @Default("[lint, migrate, sync]") @NotEmpty
        Set<WorkKind> kinds,

        @Doc("How many tasks run at once.") @Default("4") @Range(min = "1", max = "256")
        int slots,

        @Doc("How many companions, such as snapshot holders, run beside the slots.")
        @Default("2")
        @Range(min = "0", max = "64")
        int companions,

        @Doc("The environments it serves. Default: all that its token covers.") @Default("[]")
        Set<String> environments,

        @Doc("How often it asks for work without being rung for.") @Default("5s") @Range(min = "100ms", max = "5m")
        Duration poll,

        @Doc("How long a draining worker lets its tasks finish.") @Default("60s") @Range(min = "0s", max = "1d")
        Duration drainTimeout,

        @Doc("Whom it asks for work.") CoordinatorAddress coordinator,

        @Doc("Where doorbells ring and reports go. While it is away the worker asks by itself and reports over HTTP.")
        Kafka kafka,

        @Doc("The databases that it can reach, by the names that jobs use.") @NotEmpty
        Map<String, ConnectionConfig> connections,

        @Doc("What masks personal data. Only a worker that syncs needs it.") @Nullable
        MaskKeyConfig maskKey,

        @Doc("How migrations wait for locks.") LockConfig locks,

        @Doc("Where it answers /health, /ready and /metrics.")
        Ops ops,

        @Doc("How much a second all copies of this worker together read, whatever jobs they belong to, as in 50MB.")
        @Nullable
        @Range(min = "1kB")
        DataSize copyRate) {

    public WorkerProcessConfig {
        kinds = Set.copyOf(kinds);
        connections = Map.copyOf(connections);
        environments = Set.copyOf(environments);
        if (kinds.contains(WorkKind.SYNC) && maskKey == null) {
            throw new IllegalArgumentException(
                    "A worker that syncs needs a 'mask_key'. Make one with 'godwit keys new mask FILE'");
        }
    }

    /** What a worker can do. */
    public enum WorkKind {
        LINT,
        MIGRATE,
        SYNC;

        /** As topics and kinds of tasks have it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whom a worker asks. */
    @Doc("The coordinators")
    public record CoordinatorAddress(
            @Doc("http(s)://host:port of each.") @NotEmpty List<URI> urls,

            @Doc("A worker's token, as ${file:/path} or ${env:NAME}.") @Nullable
            Secret token) {

        public CoordinatorAddress {
            urls = List.copyOf(urls);
            CoordinatorUrls.check(urls);
        }
    }

    /** Where Kafka is, as coordinators have it too. */
    @Doc("The Kafka cluster")
    public record Kafka(
            @Doc("host:port of some brokers, comma-separated.") @NotEmpty
            String bootstrapServers,

            @Doc("What the names of all topics and groups begin with.") @Default("godwit.")
            String topicPrefix,

            @Doc("Properties of the client, as in security.protocol and sasl.jaas.config; never shown.") @Default("{}")
            Map<String, Secret> security) {

        public Kafka {
            security = Map.copyOf(security);
            settings(bootstrapServers, topicPrefix, security);
        }

        KafkaSettings settings() {
            return settings(bootstrapServers, topicPrefix, security);
        }

        private static KafkaSettings settings(
                String bootstrapServers, String topicPrefix, Map<String, Secret> security) {
            var revealed = new TreeMap<String, String>();
            security.forEach((name, value) -> revealed.put(name, value.reveal()));
            return new KafkaSettings(bootstrapServers, revealed, new TopicNames(topicPrefix));
        }
    }

    /** Where it is asked how it is. */
    @Doc("The address of operations: nobody is asked for a token here")
    public record Ops(
            @Doc("The address it listens on.") @Default("127.0.0.1")
            String host,

            @Doc("0 for any free port.") @Default("9464") @Range(min = "0", max = "65535")
            int port) {}
}
