package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repeating and reordering records changes nothing: not those of jobs that are over, and not those of one that runs. */
class ReplayedRecordsIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int TIMES = 3;

    @Test
    void everyRecordOfEveryTopicMayComeAgainInAnyOrder() throws Exception {
        var evidence = new Evidence(getClass(), "Every record comes again", seeds.seed());
        try (var installation = Installation.start()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(2_000));
            installation.execute("staging", Shapes.SCHEMA);
            installation.startWorker("w-1");
            List<JobId> over = jobsOfEveryEnd(installation);
            Path end = installation.directory.resolve("end");
            JobId running = keepOneRunning(installation, end);
            Groups.haveReadAll(installation);
            Published.auditIsComplete(installation);
            var before = Standing.of(installation);

            int repeated = repeat(installation, new Random(seeds.seed()));
            Groups.haveReadAll(installation);
            Standing.of(installation).isAs(before);
            hasLetters(installation, 1 + TIMES);
            Published.endsOnTheLastStates(installation, over);
            evidence.figure("%d records written %d times more, shuffled: nothing changed", repeated, TIMES);

            stop(installation, "w-1", Installation.COORDINATOR);
            Groups.rewind(installation);
            installation.startCoordinator(Installation.COORDINATOR);
            installation.startWorker("w-1");
            Groups.haveReadAll(installation);
            Standing.of(installation).isAs(before);
            hasLetters(installation, 1 + TIMES);
            Published.endsOnTheLastStates(installation, over);
            evidence.figure("all of %d groups read everything from offset 0: nothing changed", Groups.TOPICS.size());

            Files.createFile(end);
            installation.succeeds(running);
            assertThat(installation.tasks(running, null))
                    .extracting(task -> task.attempt())
                    .containsOnly(1);
            over.add(running);
            Published.endsOnTheLastStates(installation, over);
            evidence.figure(
                    "%d jobs in their last states, no task granted again; %d audit records verified",
                    over.size(), Published.auditIsComplete(installation));
        }
        evidence.write();
    }

    /** Succeeded, failed and cancelled jobs of four kinds. */
    private static List<JobId> jobsOfEveryEnd(Installation installation) throws Exception {
        var jobs = new ArrayList<JobId>();
        jobs.add(installation.submitSync(Shapes.SYNC, Shapes.POLICY));
        jobs.add(migrate(installation, "CREATE TABLE notes (id bigint PRIMARY KEY, text text);\n"));
        jobs.add(installation.submitLint());
        jobs.forEach(installation::succeeds);
        JobId failing = migrate(installation, "ALTER TABLE nowhere ADD COLUMN x int;\n");
        assertThat(installation.await(failing).state()).isEqualTo(JobState.FAILED);
        jobs.add(failing);
        JobId unwanted = noop(installation, 2);
        installation.api().cancel(unwanted, "test");
        assertThat(installation.await(unwanted).state()).isEqualTo(JobState.CANCELLED);
        jobs.add(unwanted);
        Records.write(
                installation.kafkaSettings(),
                List.of(new ProducerRecord<>("godwit.task-events", "no".getBytes(UTF_8), "event".getBytes(UTF_8))));
        hasLetters(installation, 1);
        return jobs;
    }

    /** One for each place where a record stands that nobody can read, however often it is read. */
    private static void hasLetters(Installation installation, int count) {
        Eventually.eventually(
                () -> assertThat(installation.api().deadLetters(null, 100)).hasSize(count));
    }

    private static JobId migrate(Installation installation, String sql) {
        return installation.submit(
                new Installation.Wanted("migrate", null, "production", Json.object()),
                Map.of("db/migrations/1_notes.up.sql", sql));
    }

    private static JobId noop(Installation installation, int tasks) {
        return installation.submit(
                new Installation.Wanted("noop", null, null, Json.object().put("count", tasks)), Map.of());
    }

    private static JobId keepOneRunning(Installation installation, Path end) throws Exception {
        installation.startWorker(
                "noop",
                NoopMain.class.getName(),
                "noop",
                "http://127.0.0.1:" + installation.apiPort,
                installation.kafka.bootstrapServers(),
                end.toString());
        JobId job = noop(installation, 2);
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.tasks(job, TaskState.RUNNING))
                        .hasSize(2)
                        .allMatch(task -> task.progress().done() == 3));
        return job;
    }

    private static int repeat(Installation installation, Random random) throws Exception {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (String topic : Groups.topics()) {
            var found = Records.read(installation.kafkaSettings(), topic);
            assertThat(found).as(topic).matches(some -> !some.isEmpty() || topic.equals("hook-events"));
            found.forEach(record -> records.add(Records.again(record)));
        }
        var thrice = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < TIMES; i++) {
            thrice.addAll(records);
        }
        Collections.shuffle(thrice, random);
        Records.write(installation.kafkaSettings(), thrice);
        return records.size();
    }

    private static void stop(Installation installation, String... names) {
        for (String name : names) {
            JavaProcess process = installation.process(name);
            process.terminate();
            process.awaitExit(Duration.ofSeconds(60));
        }
    }

    /** How everything stands. */
    private record Standing(
            Map<String, List<String>> control,
            Map<String, List<String>> production,
            Map<String, List<String>> staging,
            List<String> audited) {

        static Standing of(Installation installation) throws Exception {
            return new Standing(
                    Dump.control(installation),
                    Dump.database(installation, "production"),
                    Dump.database(installation, "staging"),
                    Dump.audited(installation));
        }

        /** Only the running job may have got further: then there are more audit records, after those that were there. */
        void isAs(Standing before) {
            assertThat(control).isEqualTo(before.control);
            assertThat(production).isEqualTo(before.production);
            assertThat(staging).isEqualTo(before.staging);
            assertThat(audited)
                    .startsWith(before.audited.toArray(String[]::new))
                    .doesNotHaveDuplicates();
        }
    }
}
