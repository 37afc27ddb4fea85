package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.MarkdownExamples;
import dev.godwit.testkit.PostgresExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pages that tell what to do, done: every file written, every command typed, each ending with the exit code that the page says. */
class PagesIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension KAFKA = KafkaExtension.shared();

    /** In the order in which their index has them. */
    private static final List<String> HOW_TO = List.of(
            "run-on-several-machines",
            "tokens-and-keys",
            "write-a-policy",
            "rows-that-are-there",
            "copy-a-part",
            "steer-jobs",
            "spare-the-source",
            "check-a-copy",
            "schedules",
            "dead-letters",
            "audit");

    @TempDir
    private Path directory;

    @Test
    void gettingStartedWorks() throws Exception {
        try (var shell = new PageShell(directory, POSTGRES, Map.of())) {
            for (MarkdownExample example : MarkdownExamples.in("docs/tutorial/getting-started.md")) {
                shell.follow(example);
            }
        }
    }

    @Test
    void theHowToGuidesWork() throws Exception {
        String prefix = KAFKA.kafka().topicPrefix();
        // The pages speak of a cluster of three brokers; this one is alone, and other tests use it too.
        Map<String, String> places = Map.of(
                "\"kafka-1:9092,kafka-2:9092\"",
                "\"%s\", topic_prefix: \"%s\"".formatted(KAFKA.kafka().bootstrapServers(), prefix),
                "--replication 3",
                "--replication 1");
        try (var shell = new PageShell(directory, POSTGRES, places)) {
            for (String page : HOW_TO) {
                if (page.equals("dead-letters")) {
                    spoil();
                }
                for (MarkdownExample example : MarkdownExamples.in("docs/how-to/" + page + ".md")) {
                    shell.follow(example);
                }
            }
        }
    }

    @Test
    void everyHowToGuideIsFollowedInTheOrderOfTheIndex() {
        assertThat(MarkdownExamples.in("docs/how-to"))
                .extracting(example -> example.file().getFileName().toString().replace(".md", ""))
                .isSubsetOf(HOW_TO)
                .containsAll(HOW_TO);
    }

    /** Two records that nobody can read. */
    private void spoil() {
        Map<String, Object> config = KAFKA.kafka().clientConfig();
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 2; i++) {
                var unused = producer.send(new ProducerRecord<>(KAFKA.kafka().name("task-events"), "k" + i, "nothing"));
            }
        }
        Eventually.within(Duration.ofMinutes(1), () -> {
            Ran ran = Ran.in(directory, "dead-letters", "list", "--format", "json");
            assertThat(ran.json().path("deadLetters")).hasSize(2);
            return ran;
        });
    }
}
