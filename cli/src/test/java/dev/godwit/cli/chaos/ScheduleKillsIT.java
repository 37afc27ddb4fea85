package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.ScheduleSubmission;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** P4 for schedules: an instant makes one job, whichever of three coordinators is killed with SIGKILL, and whenever. */
class ScheduleKillsIT {

    @RegisterExtension
    static final Seeds SEEDS = new Seeds();

    private static final List<String> COORDINATORS = List.of(Installation.COORDINATOR, "second", "third");
    private static final boolean NIGHTLY = Boolean.getBoolean("nightly");

    /** How many schedules are behind. */
    private static final int BEHIND = NIGHTLY ? 20 : 4;

    /** How many coordinators are killed while these are made up for. */
    private static final int KILLS = NIGHTLY ? 3 : 1;

    private static Installation installation;
    private static Evidence evidence;
    private static RandomGenerator random;

    @BeforeAll
    static void start() throws Exception {
        evidence = new Evidence(ScheduleKillsIT.class, "Schedules, while coordinators are killed", SEEDS.seed());
        random = SEEDS.random();
        installation = Installation.start();
        installation.startCoordinator("second");
        installation.startCoordinator("third");
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        evidence.writeIfAll(NIGHTLY ? 2 : 1);
    }

    /** Schedules are fifty minutes behind; a coordinator is killed, and comes back, each time so many jobs more are made. */
    @Test
    void instantsThatWereMissedMakeOneJobEach() throws Exception {
        List<String> names = add("behind", BEHIND);
        Instant last = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        Instant first = last.minus(49, ChronoUnit.MINUTES);
        installation.execute("control", """
                UPDATE godwit_control.schedule SET done_until = '%1$s'::timestamptz - interval '1 minute', next_at = '%1$s'
                WHERE name LIKE 'behind-%%'
                """.formatted(first));

        int kills = 0;
        for (int made = 40; made < names.size() * 50; made += names.size() * 50 / KILLS) {
            int least = made;
            Eventually.within(
                    Installation.PATIENCE,
                    () -> assertThat(jobs("behind", first, last)).hasSizeGreaterThanOrEqualTo(least));
            killOne();
            kills++;
        }
        Eventually.within(Installation.PATIENCE, () -> assertThat(behind(last)).isEqualTo("0"));

        assertThat(jobs("behind", first, last)).isEqualTo(expected(names, first, last));
        evidence.figure(
                "%d instants that were missed made as many jobs, one each, while %d coordinators of three were killed: %s",
                names.size() * 50, kills, told("behind", first, last));
        removeAll(names);
    }

    /** Fifty schedules come every minute for twenty minutes, by the clock on the wall. */
    @Test
    @Tag("nightly")
    void aThousandInstantsMakeAThousandJobsWhileOneAfterTheOtherIsKilled() throws Exception {
        installation.startWorker(
                "w-1",
                NoopMain.class.getName(),
                "w-1",
                "http://127.0.0.1:" + installation.apiPort,
                installation.kafka.bootstrapServers(),
                installation.directory.toString());
        List<String> names = add("minutely", 50);
        Instant first = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        Instant last = first.plus(19, ChronoUnit.MINUTES);

        int kills = 0;
        while (Instant.now().isBefore(last.plusSeconds(5))) {
            TimeUnit.SECONDS.sleep(10); // for all three to be at work; not a wait for anything
            killOne();
            kills++;
        }
        Eventually.within(Installation.PATIENCE, () -> assertThat(behind(last)).isEqualTo("0"));

        assertThat(jobs("minutely", first, last)).isEqualTo(expected(names, first, last));
        evidence.figure(
                "%d instants of %d minutes made as many jobs, one each, while one of three coordinators was killed 10 s after the one before was back, %d in all; the latest job %s s after its instant: %s",
                names.size() * 20,
                20,
                kills,
                installation.text(
                        "control",
                        "SELECT round(extract(epoch FROM max(submitted_at - scheduled_for)), 1) FROM godwit_control.job"
                                + " WHERE schedule_name LIKE 'minutely-%'"),
                told("minutely", first, last));
        removeAll(names);
    }

    private static void killOne() throws Exception {
        String victim = COORDINATORS.get(random.nextInt(COORDINATORS.size()));
        installation.process(victim).kill();
        installation.startCoordinator(victim);
    }

    private static List<String> add(String prefix, int count) {
        List<String> names =
                IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
        names.forEach(name -> Eventually.within(
                Installation.PATIENCE,
                () -> installation
                        .api()
                        .addSchedule(new ScheduleSubmission(
                                name,
                                "* * * * *",
                                "Europe/Berlin",
                                "allow",
                                "all",
                                100,
                                null,
                                new JobSubmission(
                                        "noop",
                                        "test",
                                        null,
                                        null,
                                        Json.object().put("count", 1),
                                        null,
                                        null,
                                        null,
                                        null)))));
        return names;
    }

    private static void removeAll(List<String> names) {
        names.forEach(name -> Eventually.within(
                Installation.PATIENCE, () -> installation.api().removeSchedule(name)));
    }

    /** How many schedules are not done with {@code last}. */
    private static String behind(Instant last) throws Exception {
        return installation.text(
                "control", "SELECT count(*) FROM godwit_control.schedule WHERE done_until < '%s'".formatted(last));
    }

    private static List<String> expected(List<String> names, Instant first, Instant last) {
        var expected = new ArrayList<String>();
        for (String name : names) {
            for (Instant at = first; !at.isAfter(last); at = at.plus(Duration.ofMinutes(1))) {
                expected.add(name + " " + at);
            }
        }
        return expected.stream().sorted().toList();
    }

    /** What the jobs were made for, one entry for each job. */
    private static List<String> jobs(String prefix, Instant first, Instant last) throws Exception {
        var found = new ArrayList<String>();
        try (var connection = installation.connect("control");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT schedule_name, scheduled_for FROM godwit_control.job
                        WHERE schedule_name LIKE '%s-%%' AND scheduled_for BETWEEN '%s' AND '%s'
                        """.formatted(prefix, first, last))) {
            while (rows.next()) {
                found.add(rows.getString(1) + " "
                        + rows.getObject(2, java.time.OffsetDateTime.class).toInstant());
            }
        }
        return found.stream().sorted().toList();
    }

    /** Subscribers were told of each job once, and the audit log is complete. */
    private static String told(String prefix, Instant first, Instant last) throws Exception {
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.text(
                                "control", "SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NULL"))
                        .isEqualTo("0"));
        List<String> jobs = jobs(prefix, first, last);
        // Kafka says that a transaction is committed before its readers see it.
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(fired(prefix, first, last))
                        .as("what subscribers were told, of the events %s", written(prefix))
                        .isEqualTo(jobs));
        return "%d events, one for each; %d audit records verified"
                .formatted(jobs.size(), Published.auditIsComplete(installation));
    }

    /** What the events on the topic say, each counted once. */
    private static List<String> fired(String prefix, Instant first, Instant last) throws Exception {
        var ids = new TreeSet<String>();
        var told = new ArrayList<String>();
        for (var record : Records.read(installation.kafkaSettings(), TopicNames.SCHEDULE_EVENTS)) {
            var data = Json.parse(record.value());
            Instant at = Instant.parse(data.path("instant").asText("1970-01-01T00:00:00Z"));
            if (Records.header(record, "ce_type").equals(EventTypes.SCHEDULE_FIRED)
                    && data.path("name").asText().startsWith(prefix + "-")
                    && !at.isBefore(first)
                    && !at.isAfter(last)
                    && ids.add(Records.header(record, "ce_id"))) {
                told.add(data.path("name").asText() + " " + at);
            }
        }
        return told.stream().sorted().toList();
    }

    /** The outbox, for whoever looks for an event that is missing. */
    private static String written(String prefix) throws Exception {
        return installation.text("control", """
                SELECT string_agg(concat_ws(' ', id, event -> 'data' ->> 'name', event -> 'data' ->> 'instant', created_at, published_at),
                    E'\\n' ORDER BY id)
                FROM godwit_control.outbox WHERE topic = 'schedule-events' AND event -> 'data' ->> 'name' LIKE '%s-%%'
                """.formatted(prefix));
    }
}
