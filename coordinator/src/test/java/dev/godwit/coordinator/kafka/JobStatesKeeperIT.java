package dev.godwit.coordinator.kafka;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.coordinator.RunningCoordinator;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever anybody writes to the topic of job states, it ends on what the control database says. */
class JobStatesKeeperIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    private static RunningCoordinator coordinator;
    private static KafkaSettings settings;
    private static ApiClient alice;

    private JobId job;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        coordinator = RunningCoordinator.start(postgres.database(), kafka.kafka(), directory);
        settings = new KafkaSettings(
                kafka.kafka().bootstrapServers(),
                Map.of(),
                new TopicNames(kafka.kafka().topicPrefix()));
        alice = coordinator.as("alice", "author", "dba");
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    @BeforeEach
    void cancelAJob() throws Exception {
        var request = Json.object().put("count", 1);
        job = alice.submit(new JobSubmission("noop", "staging", null, null, request, null, null, null, null), null)
                .id();
        alice.cancel(job, "test");
        endsOnTheJobsState();
    }

    @Test
    void anOlderStateThatComesAgainDoesNotStay() {
        var first = states().get(0);

        writeAndEndAsBefore(state -> state, first);
    }

    @Test
    void aForgedStateDoesNotStayHoweverHighItsNumber() {
        writeAndEndAsBefore(
                state -> state.replace("CANCELLED", "SUCCEEDED").replaceAll("\\d{20}", "00" + "9".repeat(18)), last());
    }

    /** Who subscribes passes over what has a lower number. */
    @Test
    void aForgedNumberDoesNotStayThoughTheStateIsTheTrueOne() {
        writeAndEndAsBefore(state -> state.replaceAll("\\d{20}", "00" + "9".repeat(18)), last());
    }

    @Test
    void whatIsNoStateIsPutAsideAndTheStateComesBack() throws Exception {
        writeAndEndAsBefore(state -> "'; DROP TABLE jobs; --", last());

        eventually(() -> assertThat(coordinator.admin().deadLetters(null, 10)).anySatisfy(letter -> {
            assertThat(letter.topic()).isEqualTo(settings.topics().of(TopicNames.JOBS));
            assertThat(letter.reason()).isEqualTo("UNDECODABLE");
        }));
    }

    @Test
    void aDeletedStateComesBackAndStatesOfJobsThatNeverWereAreLeftAlone() {
        String unknown = JobId.random().toString();
        var forged = record(last(), text(last()).replace(job.toString(), unknown), unknown);
        Topic.write(settings, List.of(forged, record(last(), null, "no job")));

        writeAndEndAsBefore(state -> null, last());

        assertThat(states(unknown)).hasSize(1);
        assertThat(states("no job")).hasSize(1);
    }

    private void writeAndEndAsBefore(UnaryOperator<@Nullable String> change, ConsumerRecord<byte[], byte[]> record) {
        int before = states().size();
        Topic.write(settings, List.of(record(record, change.apply(text(record)), job.toString())));

        eventually(() -> {
            assertThat(states().size()).isGreaterThan(before + 1);
            endsOnTheJobsState();
        });
    }

    private void endsOnTheJobsState() {
        eventually(() -> {
            var now = alice.job(job);
            assertThat(now.state()).isEqualTo(JobState.CANCELLED);
            var said = Json.parse(last().value());
            assertThat(said.at("/data/state").asText()).isEqualTo("CANCELLED");
            assertThat(said.path("sequence").asLong()).isEqualTo(now.sequence());
        });
    }

    private List<ConsumerRecord<byte[], byte[]>> states() {
        return states(job.toString());
    }

    private List<ConsumerRecord<byte[], byte[]>> states(String key) {
        return Topic.readAll(settings, TopicNames.JOBS).stream()
                .filter(record -> Topic.key(record).equals(key))
                .toList();
    }

    private ConsumerRecord<byte[], byte[]> last() {
        return states().get(states().size() - 1);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> record(
            ConsumerRecord<byte[], byte[]> like, @Nullable String value, String key) {
        return new ProducerRecord<>(
                like.topic(),
                like.partition(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8),
                like.headers());
    }
}
