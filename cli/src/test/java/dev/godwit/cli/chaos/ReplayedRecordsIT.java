package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repeating and reordering records changes nothing: not those of jobs that are over, and not those of one that runs. */
class ReplayedRecordsIT {

    /** Nothing here has hooks or schedules. */
    private static final Set<String> UNUSED = Set.of("hook-events", "schedule-events");

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int TIMES = 3;

    @Test
    void everyRecordOfEveryTopicMayComeAgainInAnyOrder() throws Exception {
        var evidence = new Evidence(getClass(), "Every record comes again", seeds.seed());
        try (var installation = Installation.startPatiently()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(2_000));
            installation.execute("staging", Shapes.SCHEMA);
            SomeJobs jobs = SomeJobs.in(installation);
            Records.write(
                    installation.kafkaSettings(),
                    List.of(new ProducerRecord<>("godwit.task-events", "no".getBytes(UTF_8), "event".getBytes(UTF_8))));
            hasLetters(installation, 1);
            Groups.haveReadAll(installation);
            Published.auditIsComplete(installation);
            var before = Standing.of(installation);

            int repeated = repeat(installation, new Random(seeds.seed()));
            Groups.haveReadAll(installation);
            Standing.of(installation).isAs(before);
            hasLetters(installation, 1 + TIMES);
            Published.endsOnTheLastStates(installation, jobs.over());
            evidence.figure("%d records written %d times more, shuffled: nothing changed", repeated, TIMES);

            stop(installation, "w-1", Installation.COORDINATOR);
            Groups.rewind(installation);
            installation.startCoordinator(Installation.COORDINATOR);
            installation.startWorker("w-1");
            Groups.haveReadAll(installation);
            Standing.of(installation).isAs(before);
            hasLetters(installation, 1 + TIMES);
            Published.endsOnTheLastStates(installation, jobs.over());
            evidence.figure("all of %d groups read everything from offset 0: nothing changed", Groups.TOPICS.size());

            jobs.letTheRunningOneEnd(installation);
            Published.endsOnTheLastStates(installation, jobs.all());
            evidence.figure(
                    "%d jobs in their last states, no task granted again; %d audit records verified",
                    jobs.all().size(), Published.auditIsComplete(installation));
        }
        evidence.write();
    }

    /** One for each place where a record stands that nobody can read, however often it is read. */
    private static void hasLetters(Installation installation, int count) {
        Eventually.eventually(
                () -> assertThat(installation.api().deadLetters(null, 100)).hasSize(count));
    }

    private static int repeat(Installation installation, Random random) throws Exception {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (String topic : Groups.topics()) {
            var found = Records.read(installation.kafkaSettings(), topic);
            assertThat(found).as(topic).matches(some -> !some.isEmpty() || UNUSED.contains(topic));
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
}
