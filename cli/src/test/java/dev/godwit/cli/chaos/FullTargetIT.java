package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a target fills up while a sync copies, and is made larger. A real, small disk, which only root can mount. */
class FullTargetIT {

    @TempDir
    private Path disk;

    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        mounted = mount("size=16m,mode=1777", "tmpfs");
        assumeTrue(mounted, "Skipped: a small disk can be mounted by root only");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "--lazy", disk.toString());
        }
    }

    @Test
    void aSyncWaitsForRoomOnItsTargetAndGoesOnByItself() throws Exception {
        try (var installation = Installation.start()) {
            installation.execute("production", Shapes.SCHEMA + Shapes.rows(30_000));
            makeSmallDiskTheTablesHome(installation);
            installation.startWorker("w-1");
            installation.startWorker("w-2");

            JobId job = installation.submitSync(Shapes.SYNC, Shapes.POLICY);
            JobDocument paused = Eventually.within(Installation.PATIENCE, () -> {
                JobDocument document = installation.api().job(job);
                assertThat(document.state()).isEqualTo(JobState.PAUSED);
                return document;
            });
            awaitPauses(installation, job, 3);
            mount("remount,size=512m", "tmpfs");

            var pause = Objects.requireNonNull(paused.pause());
            assertThat(pause.reason())
                    .contains("No space left on device")
                    .contains("(SQLSTATE 53100). Make room on the server's disk: the job goes on by itself.");
            assertThat(pause.resumesAt()).isNotNull();
            installation.succeeds(job);
            installation.sameBags();
            assertThat(installation.text("control", "SELECT sum(failures) FROM godwit_control.task"))
                    .as("attempts that count")
                    .isEqualTo("0");
        }
    }

    private void makeSmallDiskTheTablesHome(Installation installation) throws Exception {
        Path home = disk.resolve("home");
        installation.execute("staging", "COPY (SELECT) TO PROGRAM 'cat; mkdir %s'".formatted(home));
        installation.execute("staging", "CREATE TABLESPACE small LOCATION '%s'".formatted(home));
        installation.execute("staging", "SET default_tablespace = small; " + Shapes.SCHEMA);
    }

    private static void awaitPauses(Installation installation, JobId job, int times) {
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(installation.api().events(job, 0, 1_000))
                        .filteredOn(event -> event.type().equals(EventTypes.JOB_PAUSED))
                        .hasSizeGreaterThanOrEqualTo(times));
    }

    private boolean mount(String options, String type) throws Exception {
        return run("mount", "-t", type, "-o", options, type, disk.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
    }
}
