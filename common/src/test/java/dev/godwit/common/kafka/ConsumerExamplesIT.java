package dev.godwit.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.MarkdownExamples;
import dev.godwit.testkit.Processes;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The consumers on the page on events, as they stand there, against a real broker. */
class ConsumerExamplesIT {

    private static final String JOB = "0199a1b2-0000-7000-8000-000000000042";

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @RegisterExtension
    final Processes processes = new Processes();

    @TempDir
    Path directory;

    private static KafkaSettings settings;

    @BeforeAll
    static void writeEvents() throws Exception {
        settings = Topic.createAll(kafka.kafka());
        var failed = event(EventTypes.JOB_FAILED, 2, "one");
        Topic.write(
                settings,
                List.of(
                        event(EventTypes.JOB_STARTED, 1, "zero"),
                        failed,
                        failed,
                        event(EventTypes.JOB_FAILED, 3, "two")));
    }

    @Test
    void theJavaExampleSeesEachFailureOnce() throws Exception {
        Path source = directory.resolve("FailedJobs.java");
        Files.writeString(source, example("java").code());
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", directory.toString(), source.toString());
        assertThat(compiled).isZero();

        JavaProcess consumer = processes.start(JavaProcess.of("FailedJobs")
                .classPath(directory + File.pathSeparator + System.getProperty("java.class.path"))
                .args(settings.bootstrapServers(), topic()));

        assertThat(consumer.awaitLine("\"two\"", Duration.ofSeconds(60))).startsWith("failed: {");
        assertThat(consumer.output().lines().filter(line -> line.startsWith("failed: ")))
                .hasSize(2);
    }

    @Test
    void thePythonExampleSeesEachFailureOnce() throws Exception {
        assumeTrue(succeeds("python3", "--version"), "No Python here: install python3 to run this example");
        Path source = directory.resolve("failed_jobs.py");
        Files.writeString(source, example("python").code());
        assertThat(succeeds("python3", "-m", "py_compile", source.toString())).isTrue();
        assumeTrue(
                succeeds("python3", "-c", "import confluent_kafka"),
                "No confluent-kafka here: 'pip install confluent-kafka' to run this example");

        assertThat(failures("python3", source.toString(), settings.bootstrapServers(), topic()))
                .hasSize(2);
    }

    @Test
    void theJavaScriptExampleSeesEachFailureOnce() throws Exception {
        assumeTrue(succeeds("node", "--version"), "No Node.js here: install it to run this example");
        Path source = directory.resolve("failed-jobs.js");
        Files.writeString(source, example("js").code());
        assertThat(succeeds("node", "--check", source.toString())).isTrue();
        assumeTrue(
                succeeds("node", "-e", "require('kafkajs'); require('cloudevents')"),
                "No kafkajs and cloudevents here: 'npm install -g kafkajs cloudevents' and set NODE_PATH to run this example");

        assertThat(failures("node", source.toString(), settings.bootstrapServers(), topic()))
                .hasSize(2);
    }

    private static String topic() {
        return settings.topics().of(TopicNames.JOB_EVENTS);
    }

    private static MarkdownExample example(String language) {
        return MarkdownExamples.in("docs/reference/events.md").stream()
                .filter(example -> example.language().equals(language) && example.has("run"))
                .findFirst()
                .orElseThrow();
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The lines that the consumer prints, up to that on the last event. */
    private static List<String> failures(String... command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var lines = new ArrayList<String>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (line.contains("\"two\"")) {
                    return lines;
                }
            }
        } finally {
            process.destroyForcibly();
        }
        return lines;
    }

    private static ProducerRecord<byte[], byte[]> event(String type, long sequence, String code) {
        var data = Json.object()
                .put("job", JOB)
                .put("kind", "sync")
                .put("environment", "staging")
                .put("state", "FAILED")
                .put("code", code)
                .put("message", "m");
        return KafkaEvents.write(
                topic(),
                new EventRecord(
                        new UUID(7, sequence),
                        type,
                        "/godwit/test/jobs/" + JOB,
                        null,
                        Instant.EPOCH,
                        sequence,
                        JOB,
                        data));
    }
}
