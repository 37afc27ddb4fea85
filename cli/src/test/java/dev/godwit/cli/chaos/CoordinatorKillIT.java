package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.JobId;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** P3 and P4: coordinators are killed with SIGKILL, and with what they had committed and not published, while jobs come in and run. */
class CoordinatorKillIT {

    @RegisterExtension
    static final Seeds SEEDS = new Seeds();

    private static final String SECOND = "second";
    private static final boolean NIGHTLY = Boolean.getBoolean("nightly");

    /** Kills of the only coordinator that left something unpublished. */
    private static final int ALONE = NIGHTLY ? 50 : 5;

    /** Kills of one of two. */
    private static final int OF_TWO = NIGHTLY ? 20 : 2;

    private static final int LINTS = 6;

    /** All that were accepted, of all tests. */
    private static final List<JobId> JOBS = Collections.synchronizedList(new ArrayList<>());

    private static Installation installation;
    private static Evidence evidence;

    @BeforeAll
    static void start() throws Exception {
        evidence = new Evidence(CoordinatorKillIT.class, "Coordinators are killed", SEEDS.seed());
        installation = Installation.start();
        installation.execute("production", Shapes.SCHEMA + Shapes.rows(20_000));
        installation.execute("staging", Shapes.SCHEMA);
        installation.startCoordinator(SECOND); // before the workers, which are told of both
        installation.startWorker("w-1");
        installation.startWorker("w-2");
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        evidence.writeIfAll(2);
    }

    @Test
    void whatWasCommittedIsPublishedWhicheverCoordinatorIsKilled() throws Exception {
        installation.process(SECOND).kill();
        RandomGenerator random = SEEDS.random();
        var sync = new Syncs();
        int kills = 0;
        int hits = 0;
        while (hits < ALONE) {
            assertThat(kills).as("kills").isLessThan(4 * ALONE);
            sync.keepRunning();
            hits += killWhileJobsComeIn(Installation.COORDINATOR, random) ? 1 : 0;
            kills++;
        }
        installation.startCoordinator(SECOND);
        for (int round = 0; round < OF_TWO; round++) {
            sync.keepRunning();
            killWhileJobsComeIn(random.nextBoolean() ? SECOND : Installation.COORDINATOR, random);
        }
        sync.end();

        evidence.figure(
                "the only coordinator killed %d times, %d of them with events committed and not published; one of two killed %d times; %d jobs, %d masked copies equal: %s",
                kills, hits, OF_TWO, JOBS.size(), sync.ended, published());
    }

    /** A trigger keeps the relay between Kafka's commit and its own mark, until its session is ended. */
    @Test
    void whatWasPublishedButNotMarkedIsSentAgainAsItWas() throws Exception {
        installation.process(SECOND).kill();
        installation.execute("control", """
                CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NEW; END$$;
                CREATE TRIGGER wait BEFORE UPDATE ON godwit_control.outbox FOR EACH ROW EXECUTE FUNCTION public.wait();
                """);
        JobId job;
        try (var connection = installation.connect("control");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(42)");
            job = installation.submitLint();
            JOBS.add(job);
            Eventually.within(
                    Installation.PATIENCE, () -> assertThat(events(job)).isNotEmpty());

            installation.process(Installation.COORDINATOR).kill();
            statement.execute("""
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                    WHERE datname = 'control' AND query LIKE 'UPDATE godwit_control.outbox%'
                    """);
            statement.execute("DROP TRIGGER wait ON godwit_control.outbox");
        }
        installation.startCoordinator(Installation.COORDINATOR);
        installation.succeeds(job);

        Published published = published();
        List<String> ids = events(job);
        assertThat(Collections.frequency(ids, ids.get(0))).as("sent once more").isEqualTo(2);
        evidence.figure("killed between publishing and marking: %s", published);
    }

    /** The ids of the job's events, as often as they were sent. */
    private static List<String> events(JobId job) {
        return Records.read(installation.kafkaSettings(), TopicNames.JOB_EVENTS).stream()
                .filter(record -> Records.key(record).equals(job.toString()))
                .map(record -> Records.header(record, "ce_id"))
                .toList();
    }

    private static Published published() throws Exception {
        JOBS.forEach(installation::succeeds);
        return Published.holdsFor(installation, JOBS);
    }

    /** Whether the kill left events that were committed and not yet marked as published. */
    private static boolean killWhileJobsComeIn(String victim, RandomGenerator random) throws Exception {
        var accepted = new ArrayList<CompletableFuture<JobId>>();
        for (int i = 0; i < LINTS; i++) {
            accepted.add(new CompletableFuture<>());
        }
        var submitter =
                CompletableFuture.runAsync(() -> accepted.forEach(each -> each.complete(installation.submitLint())));
        accepted.get(random.nextInt(LINTS - 1)).get(1, TimeUnit.MINUTES);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(40)); // a moment that the seed decides; not a wait for anything

        installation.process(victim).kill();
        long unpublished = Long.parseLong(
                installation.text("control", "SELECT count(*) FROM godwit_control.outbox WHERE published_at IS NULL"));
        installation.startCoordinator(victim);

        submitter.get(3, TimeUnit.MINUTES);
        accepted.forEach(each -> JOBS.add(each.join()));
        return unpublished > 0;
    }

    /** Keeps one sync going after the other. */
    private static final class Syncs {

        private int ended;
        private JobId running;

        Syncs() {
            running = submit();
        }

        void keepRunning() throws Exception {
            if (installation.api().job(running).state().terminal()) {
                end();
                running = submit();
            }
        }

        void end() throws Exception {
            installation.succeeds(running);
            installation.sameBags();
            ended++;
        }

        private static JobId submit() {
            JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
            JOBS.add(job);
            return job;
        }
    }
}
