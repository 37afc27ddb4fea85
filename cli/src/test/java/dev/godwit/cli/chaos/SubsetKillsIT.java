package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskState;
import dev.godwit.testkit.Eventually;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A subset is the same whoever is killed while it is chosen, or between that and the copies; and no row of it refers to one that did not come. */
class SubsetKillsIT {

    private static final String SCHEMA = """
            CREATE TABLE by_int (id int PRIMARY KEY, boss int REFERENCES by_int (id), body text NOT NULL);
            CREATE TABLE by_uuid (id uuid PRIMARY KEY, owner int NOT NULL REFERENCES by_int (id), body text NOT NULL);
            CREATE TABLE keyless (owner int REFERENCES by_int (id), thing uuid REFERENCES by_uuid (id), n int NOT NULL);
            """;

    private static final String ROWS = """
            INSERT INTO by_int SELECT i, CASE WHEN i > 10 THEN 1 + i % 10 END, repeat('x', 50 + i % 100) FROM generate_series(1, 20000) i;
            INSERT INTO by_uuid SELECT md5(i::text)::uuid, 1 + i * 7 % 20000, repeat('y', 50) FROM generate_series(1, 80000) i;
            INSERT INTO keyless SELECT 1 + i % 20000, md5((1 + i % 80000)::text)::uuid, i FROM generate_series(1, 200000) i;
            ANALYZE;
            """;

    private static final String POLICY = """
            rules:
              public.*.*: {keep: {reason: made up, by: test, until: 2099-01-01}}
            """;

    private static final String SYNC = """
            source: production
            target: staging
            tables: ["public.*"]
            policy: policy.yaml
            existing: truncate
            chunk_size: 1MiB
            subset:
              tables:
                public.by_int: {at_most: 10000}
                public.by_uuid: {sample: 60}
            """;

    private static final String BAG = """
            SELECT (SELECT count(*) || '/' || sum(hashtextextended(t::text, 0)::numeric) FROM by_int t) || ' '
                || (SELECT count(*) || '/' || sum(hashtextextended(t::text, 0)::numeric) FROM by_uuid t) || ' '
                || (SELECT count(*) || '/' || sum(hashtextextended(t::text, 0)::numeric) FROM keyless t)
            """;

    @Test
    void theSameRowsComeWhoeverIsKilledWhileTheyAreChosen() throws Exception {
        try (var installation = Installation.start()) {
            installation.execute("production", SCHEMA + ROWS);
            installation.execute("staging", SCHEMA);
            List.of("w-1", "w-2").forEach(installation::startWorker);
            installation.succeeds(installation.submitSync(SYNC, POLICY));
            String undisturbed = installation.text("staging", BAG);
            assertThat(undisturbed).startsWith("10000/");

            JobId job = installation.submitSync(SYNC, POLICY);
            kill(installation, awaitSubset(installation, job, TaskState.RUNNING));
            kill(installation, awaitSubset(installation, job, TaskState.SUCCEEDED));
            installation.succeeds(job);

            assertThat(installation.text("staging", BAG)).isEqualTo(undisturbed);
            assertThat(subset(installation, job).orElseThrow().attempt()
                            + installation.api().job(job).epoch())
                    .as("attempts at choosing rows")
                    .isGreaterThan(1);
        }
    }

    private static void kill(Installation installation, String worker) throws Exception {
        installation.process(worker).kill();
        installation.startWorker(worker);
    }

    /** Who chooses the rows, or has. */
    private static String awaitSubset(Installation installation, JobId job, TaskState state) {
        return Eventually.within(Installation.PATIENCE, () -> {
            TaskDocument task = subset(installation, job).orElseThrow(() -> new AssertionError("no plan yet"));
            assertThat(task.state()).isEqualTo(state);
            return String.valueOf(task.worker());
        });
    }

    private static Optional<TaskDocument> subset(Installation installation, JobId job) throws Exception {
        return installation.tasks(job, null).stream()
                .filter(task -> task.kind().equals("sync.subset"))
                .reduce((earlier, later) -> later);
    }
}
