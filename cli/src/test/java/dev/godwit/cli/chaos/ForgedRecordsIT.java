package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.chaos.Forgeries.Forgery;
import dev.godwit.cli.chaos.Forgeries.Known;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.JobId;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever can write to every topic can neither run SQL nor move a state: what is forged changes nothing, and is put aside with its reason. */
class ForgedRecordsIT {

    @RegisterExtension
    final Seeds seeds = new Seeds();

    private static final int FORGERIES = 200;

    @Test
    void forgedRecordsChangeNothingAndArePutAside() throws Exception {
        var evidence = new Evidence(getClass(), "Forged records", seeds.seed());
        try (var installation = Installation.startPatiently()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(2_000));
            installation.execute("staging", Shapes.SCHEMA);
            SomeJobs jobs = SomeJobs.in(installation);
            Groups.haveReadAll(installation);
            Published.auditIsComplete(installation);
            var before = Standing.of(installation);
            var forgeries = new Forgeries(
                    new Random(seeds.seed()),
                    granted(installation),
                    Records.read(installation.kafkaSettings(), TopicNames.TASK_EVENTS),
                    Records.read(installation.kafkaSettings(), TopicNames.AUDIT));

            var forged = new ArrayList<Forgery>();
            for (int i = 0; i < FORGERIES; i++) {
                forged.add(forgeries.next(i));
            }
            List<RecordMetadata> places = Records.write(
                    installation.kafkaSettings(),
                    forged.stream().map(Forgery::record).toList());

            Groups.haveReadAll(installation);
            Map<String, String> expected = expected(forged, places);
            Eventually.within(
                    Installation.PATIENCE,
                    () -> assertThat(letters(installation)).containsExactlyEntriesOf(expected));
            Standing.of(installation).isAs(before);
            Published.endsOnTheLastStates(installation, jobs.over());
            evidence.figure(
                    "%d forged records: nothing changed, %d put aside with the right reason, %d passed over",
                    FORGERIES, expected.size(), FORGERIES - expected.size());

            JobId next = installation.submitLint();
            installation.succeeds(next);
            jobs.letTheRunningOneEnd(installation);
            Published.endsOnTheLastStates(installation, jobs.all());
            long audited = Published.auditIsComplete(installation);
            evidence.figure("jobs after them and beside them done, %d audit records verified", audited);

            locatesAForgedCheckpoint(installation, forgeries, audited);
            evidence.figure("a forged checkpoint was located by the verification");
        }
        evidence.write();
    }

    /** It is not the log's fault, but somebody should know who writes there. */
    private static void locatesAForgedCheckpoint(Installation installation, Forgeries forgeries, long number)
            throws Exception {
        Records.write(installation.kafkaSettings(), List.of(forgeries.checkpoint(number)));

        AuditVerdict verdict = installation.api().verifyAudit();

        assertThat(verdict.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo("BAD_CHECKPOINT");
            assertThat(problem.from()).isEqualTo(number);
        });
    }

    private static List<Known> granted(Installation installation) throws SQLException {
        return Dump.rows(
                        installation,
                        "control",
                        "SELECT job || ' ' || id || ' ' || fence FROM godwit_control.task WHERE fence IS NOT NULL ORDER BY id")
                .stream()
                .map(row -> row.split(" ", -1))
                .map(row -> new Known(row[0], row[1], Long.parseLong(row[2])))
                .toList();
    }

    /** By place, why it is put aside. */
    private static Map<String, String> expected(List<Forgery> forged, List<RecordMetadata> places) {
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < forged.size(); i++) {
            var reason = forged.get(i).reason();
            if (reason != null) {
                RecordMetadata place = places.get(i);
                expected.put("%s/%d/%d".formatted(place.topic(), place.partition(), place.offset()), reason.name());
            }
        }
        return expected;
    }

    private static Map<String, String> letters(Installation installation) throws SQLException {
        var letters = new TreeMap<String, String>();
        Dump.rows(
                        installation,
                        "control",
                        "SELECT format('%s/%s/%s %s', topic, partition, \"offset\", reason) FROM godwit_control.dead_letter")
                .forEach(letter -> letters.put(
                        letter.substring(0, letter.indexOf(' ')), letter.substring(letter.indexOf(' ') + 1)));
        return letters;
    }
}
