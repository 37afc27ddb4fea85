package dev.godwit.coordinator;

import dev.godwit.common.config.Default;
import dev.godwit.common.config.Doc;
import dev.godwit.common.config.NotEmpty;
import dev.godwit.common.config.Range;
import dev.godwit.common.config.Secret;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.DatabaseUrl;
import dev.godwit.coordinator.http.HttpSettings;
import dev.godwit.coordinator.job.JobLimits;
import dev.godwit.coordinator.job.Retries;
import dev.godwit.coordinator.policy.EnvironmentPolicy;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.policy.PolicyException;
import dev.godwit.coordinator.postgres.CoordinatorSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a coordinator is configured by: {@code coordinator.yaml}, variables and flags.
 *
 * @param environments what each environment asks for; without any, the built-in policy of {@link Policy#builtIn} holds
 * @param targets the environments of each connection that jobs may write to; without any, nothing ties a connection to an environment
 */
public record CoordinatorConfig(
        @Doc("The installation's name, fixed when its control database is first used.") @Default("godwit")
        String instance,

        @Doc("The control database.") Database database,
        @Doc("Where Kafka is.") Kafka kafka,
        @Doc("Where the HTTP API is served.") Listen listen,

        @Doc("Who may call: 'tokens', or 'none', which is for a loopback address only.") @Default("tokens")
        Auth auth,

        @Doc("The keys of the audit trail.") Keys keys,
        @Doc("How work is dealt out.") Work work,
        @Doc("How often the audit log's head is signed.") Checkpoints checkpoints,

        @Doc("The policy of each environment. One that is not named is denied.") @Default("{}")
        Map<String, EnvironmentConfig> environments,

        @Doc("The environments of each connection that jobs may write to, as in shop: [production]. Without any, every"
                + " connection may be written to in every environment, and the requester picks the policy.")
        @Default("{}")
        Map<String, Set<String>> targets) {

    /** Who may call. */
    public enum Auth {
        TOKENS,
        NONE
    }

    public CoordinatorConfig {
        environments = Map.copyOf(environments);
        targets = Map.copyOf(targets);
        if (auth == Auth.NONE && !listen.loopback()) {
            throw new IllegalArgumentException(
                    "'auth: none' on '%s' would let everybody in. Use 'auth: tokens', or listen on 127.0.0.1."
                            .formatted(listen.host()));
        }
        policy(environments, targets);
    }

    /** @param sessions at most open at once; two thirds of them serve requests */
    public record Database(
            @Doc("postgresql://host:port/database, with neither user nor password in it.")
            DatabaseUrl url,

            @NotEmpty String user,
            @Doc("As in ${env:CONTROL_PASSWORD}.") Optional<Secret> password,

            @Doc("Further settings of the driver, as in sslmode.") @Default("{}")
            Map<String, String> properties,

            @Default("20") @Range(min = "6", max = "200") int sessions) {

        public Database {
            properties = Map.copyOf(properties);
        }

        public DatabaseSettings settings() {
            return new DatabaseSettings(
                    url.jdbc(), user, password.map(Secret::reveal).orElse(""), properties);
        }
    }

    /** Where Kafka is and how to log in. */
    public record Kafka(
            @Doc("host:port, comma-separated.") String bootstrapServers,
            @Default("godwit.") String topicPrefix,

            @Doc("Properties of the client, as in security.protocol and sasl.jaas.config.") @Default("{}")
            Map<String, Secret> security) {

        public Kafka {
            settings(bootstrapServers, topicPrefix, security);
            security = Map.copyOf(security);
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

    /** Where the API is served. */
    public record Listen(
            @Default("127.0.0.1") String host,

            @Doc("0 for any free one.") @Default("8480") @Range(min = "0", max = "65535")
            int port,

            @Doc("Threads that serve people; as many again serve workers.") @Default("8") @Range(min = "1", max = "64")
            int threads,

            @Doc("How many clients may follow events at once.") @Default("500") @Range(min = "1", max = "10000")
            int streams,

            @Doc("What one principal may ask for lastingly; twice that in a burst. Workers are not counted.")
            @Default("200")
            @Range(min = "1", max = "100000")
            int requestsPerSecond) {

        boolean loopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                return false;
            }
        }

        HttpSettings settings() {
            return new HttpSettings(host, port, threads, streams, requestsPerSecond);
        }
    }

    /** Files that {@code godwit keys new} makes. */
    public record Keys(
            @Doc("Signs audit records.") Path auditMac,
            @Doc("Signs checkpoints of the audit log.") Path auditSigning,

            @Doc("Retired keys for records, which still verify.") @Default("[]")
            List<Path> retiredMacs,

            @Doc("Public halves of retired keys for checkpoints, which still verify.") @Default("[]")
            List<Path> retiredSigning) {

        public Keys {
            retiredMacs = List.copyOf(retiredMacs);
            retiredSigning = List.copyOf(retiredSigning);
        }
    }

    /** How work is dealt out. */
    public record Work(
            @Doc("How long a worker may be silent before its tasks go to others.")
            @Default("30s")
            @Range(min = "3s", max = "10m")
            Duration lease,

            @Doc("After how long a doorbell is rung again for a task that nobody took.")
            @Default("15s")
            @Range(min = "100ms", max = "1h")
            Duration ringAgain,

            @Doc("After how long without a claim a worker no longer counts as live.")
            @Default("15s")
            @Range(min = "100ms", max = "1h")
            Duration workerTimeout,

            @Doc("At most how often a job's progress is an event.") @Default("2s") @Range(min = "100ms", max = "1h")
            Duration reportProgress,

            @Doc("How many tasks may use one connection at a time.") @Default("32") @Range(min = "1", max = "10000")
            int budget,

            @Doc("The same, for single connections by name.") @Default("{}")
            Map<String, Integer> budgets,

            @Doc("How often a task is tried when its failures may pass.") @Default("5") @Range(min = "1", max = "100")
            int attempts,

            @Doc("How often a job is planned again by itself.") @Default("5") @Range(min = "0", max = "100")
            int replans,

            @Doc("How long a job pauses when a server's disk is full. Doubled each time, up to sixteen times as long.")
            @Default("15s")
            @Range(min = "1s", max = "1h")
            Duration rest) {

        public Work {
            budgets = Map.copyOf(budgets);
            if (budgets.values().stream().anyMatch(n -> n < 1)) {
                throw new IllegalArgumentException("A connection's budget is 1 at least");
            }
        }

        CoordinatorSettings settings() {
            var usual = CoordinatorSettings.USUAL;
            return new CoordinatorSettings(
                    lease,
                    ringAgain,
                    workerTimeout,
                    usual.rememberClaims(),
                    reportProgress,
                    budgets,
                    budget,
                    new Retries(
                            attempts,
                            Map.of(),
                            usual.retries().first(),
                            usual.retries().longest()),
                    new JobLimits(replans, usual.limits().reconciliations(), rest));
        }
    }

    /** When the head of the audit log is signed, if it has moved. */
    public record Checkpoints(
            @Default("1000") @Range(min = "1", max = "1000000")
            int records,

            @Default("1m") @Range(min = "1s", max = "1d") Duration age) {}

    Policy policy() {
        return policy(environments, targets);
    }

    private static Policy policy(Map<String, EnvironmentConfig> environments, Map<String, Set<String>> targets) {
        var policies = new TreeMap<String, EnvironmentPolicy>();
        environments.forEach((name, config) -> policies.put(name, config.policy()));
        try {
            return environments.isEmpty() ? Policy.builtIn().withTargets(targets) : new Policy(policies, targets);
        } catch (PolicyException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
