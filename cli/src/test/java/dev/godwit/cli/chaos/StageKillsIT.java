package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.Promises;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * P1 and P5 after the copy: the worker of a task of each later stage is killed, or paused past its lease, or the target crashes, in the middle of it. A trigger in
 * the target keeps the task where it is until that has happened, and another tells who has changed what there: nobody whose task had another owner by then.
 */
class StageKillsIT {

    private static final String SCHEMA = """
            CREATE TABLE p (id int PRIMARY KEY, mail text NOT NULL);
            CREATE TABLE t (id serial PRIMARY KEY, p int REFERENCES p, note text);
            CREATE INDEX t_note ON t (note); CREATE INDEX t_p ON t (p); CREATE INDEX p_mail ON p (mail);
            """;

    private static final String ROWS = """
            INSERT INTO p SELECT i, i || '@secret.example' FROM generate_series(1, 2000) i;
            INSERT INTO t SELECT i, 1 + i % 2000, 'note ' || i FROM generate_series(1, 5000) i;
            ANALYZE;
            """;

    private static final String POLICY = """
            rules:
              "public.*.mail": email
              "public.*.*": {keep: {reason: made up, by: test, until: 2099-01-01}}
            """;

    private static final String SYNC = """
            source: production
            target: staging
            tables: ["public.*"]
            policy: policy.yaml
            existing: %s
            finish_lanes: 1
            """;

    /**
     * What is done to the schema, in the order in which it is committed, by which task under which fence. And a place to stop: whoever is about to make an
     * index, or to write the ledger row of a task with such a key, waits while somebody else has the advisory lock.
     */
    private static final String LOG = """
            CREATE SCHEMA log;
            CREATE TABLE log.ddl (at bigserial, task text, fence bigint, tag text);
            CREATE TABLE log.stop (key text);
            CREATE FUNCTION log.ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_setting('application_name') LIKE 'godwit/%' THEN
                    INSERT INTO log.ddl (task, fence, tag)
                    SELECT split_part(name, '/', 2), split_part(name, '/', 3)::bigint, tg_tag FROM current_setting('application_name') name;
                END IF;
            END $$;
            CREATE FUNCTION log.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM log.stop WHERE tg_tag = key) THEN PERFORM pg_advisory_xact_lock_shared(77); END IF;
            END $$;
            CREATE FUNCTION log.row() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM log.stop WHERE NEW.key = key) THEN PERFORM pg_advisory_xact_lock_shared(77); END IF;
                RETURN NEW;
            END $$;
            CREATE EVENT TRIGGER ddl ON ddl_command_end EXECUTE FUNCTION log.ddl();
            CREATE EVENT TRIGGER wait ON ddl_command_start EXECUTE FUNCTION log.wait();
            ALTER EVENT TRIGGER ddl ENABLE ALWAYS; ALTER EVENT TRIGGER wait ENABLE ALWAYS;
            CREATE TRIGGER wait BEFORE INSERT ON godwit.ledger FOR EACH ROW EXECUTE FUNCTION log.row();
            ALTER TABLE godwit.ledger ENABLE ALWAYS TRIGGER wait;
            """;

    /** Whatever was done for a task by an owner after the next one had done something. */
    private static final String STALE = """
            SELECT count(*) FROM log.ddl d
            WHERE EXISTS (SELECT FROM log.ddl e WHERE e.task = d.task AND e.fence > d.fence AND e.at < d.at)
            """;

    private static final Map<String, String> FATES =
            Map.of("kill", "worker killed", "pause", "worker paused", "restart", "target restarted");

    private static final List<String> WORKERS = List.of("w-1", "w-2", "w-3");
    private static EmbeddedPostgres target;
    private static Installation installation;
    private static Evidence evidence;
    private static int figures;

    @BeforeAll
    static void start() throws Exception {
        evidence = new Evidence(
                StageKillsIT.class, "Workers are killed and paused, and targets crash, after the copy", null);
        target = EmbeddedPostgres.builder().durable(true).start();
        installation = Installation.start(target);
        installation.execute("production", SCHEMA + ROWS);
        installation.execute("staging", SCHEMA);
        WORKERS.forEach(installation::startWorker);
        installation.succeeds(installation.submitSync(SYNC.formatted("truncate"), POLICY)); // makes the ledger
        installation.execute("staging", LOG);
    }

    @AfterAll
    static void stop() throws Exception {
        installation.close();
        target.close();
        evidence.writeIfAll(figures);
    }

    /** Where the task stops, by its ledger row's key or what it is about to do, and what becomes of its worker then. */
    @ParameterizedTest
    @CsvSource({
        "truncate, CREATE INDEX, pause",
        "truncate, verify/public.t, restart",
        "replace, swap, kill",
    })
    void whatWasBegunIsDoneOnce(String existing, String place, String fate) throws Exception {
        interrupted(existing, place, fate);
    }

    @ParameterizedTest
    @Tag("nightly")
    @CsvSource({
        "truncate, CREATE INDEX, kill",
        "truncate, CREATE INDEX, restart",
        "truncate, finish/tables/1, restart",
        "truncate, verify/public.t, kill",
        "replace, swap, restart",
        "truncate, leak-scan, restart",
        "replace, retire, restart",
        "truncate, finish/objects/1, kill",
        "truncate, finish/objects/1, pause",
        "truncate, finish/tables/1, pause",
        "truncate, finish, kill",
        "truncate, finish, pause",
        "truncate, verify/public.t, pause",
        "truncate, leak-scan, kill",
        "truncate, leak-scan, pause",
        "truncate, report, pause",
        "replace, CREATE INDEX, kill",
        "replace, swap, pause",
        "replace, retire, kill",
        "replace, retire, pause",
        "append, finish/objects/1, kill",
        "upsert, finish/objects/1, pause",
    })
    void whatWasBegunIsDoneOnceInTheRest(String existing, String place, String fate) throws Exception {
        interrupted(existing, place, fate);
    }

    private static void interrupted(String existing, String place, String fate) throws Exception {
        if (existing.equals("append")) {
            installation.execute("staging", "TRUNCATE t, p");
        }
        installation.execute("staging", "INSERT INTO log.stop VALUES ('%s')".formatted(place));
        JobId job;
        String victim;
        try (Connection other = installation.connect("staging");
                var lock = other.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(77)");
            job = installation.submitSync(SYNC.formatted(existing), POLICY);
            String key = place.equals("CREATE INDEX") ? "finish/indexes/1" : place;
            victim = Eventually.within(Installation.PATIENCE, () -> {
                assertThat(installation.text("staging", WAITING)).isNotEqualTo("0");
                return worker(job, key);
            });
            if (fate.equals("kill")) {
                installation.process(victim).kill();
            } else {
                installation.process(victim).pause();
            }
            // The lease lapses, and somebody else takes over.
            Eventually.within(
                    Installation.PATIENCE, () -> assertThat(worker(job, key)).isNotEqualTo(victim));
        }
        installation.execute("staging", "TRUNCATE log.stop");
        installation.succeeds(job);
        switch (fate) {
            case "kill" -> installation.startWorker(victim);
            case "pause" -> installation.process(victim).resume();
            default -> {}
        }
        // Whoever was asleep has looked at what it was doing, and takes work again.
        JobId next = installation.submitSync(SYNC.formatted("truncate"), POLICY);
        Promises.hold(StageKillsIT::same);
        installation.succeeds(next);
        Promises.hold(StageKillsIT::same);
        evidence.figure("%s, %s at %s: done once", existing, FATES.getOrDefault(fate, fate), place);
        figures++;
    }

    private static final String WAITING =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND NOT granted";

    private static String worker(JobId job, String key) throws Exception {
        List<String> owners = installation.tasks(job, TaskState.RUNNING).stream()
                .filter(task -> task.key().equals(key) && task.worker() != null)
                .map(task -> String.valueOf(task.worker()))
                .toList();
        assertThat(owners).hasSize(1);
        return owners.get(0);
    }

    private static void same() throws Exception {
        assertThat(installation.text("staging", STALE))
                .as("done under an older fence")
                .isEqualTo("0");
        assertThat(installation.text("staging", OBJECTS)).isEqualTo(installation.text("production", OBJECTS));
    }

    private static final String OBJECTS = """
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
                SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL SELECT conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT 'rows ' || count(*) || sum(hashtextextended(t::text, 0)) FROM t
                UNION ALL SELECT 'rows ' || count(*) || sum(id) FROM p) lines (line)
            """;
}
