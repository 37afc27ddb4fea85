package dev.godwit.common.worker;

import static dev.godwit.common.worker.Handlers.handler;
import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.InMemoryCoordinator.State;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrantContextTest {

    private static final byte[] SQL = "SELECT 1;".getBytes(StandardCharsets.UTF_8);

    private final TaskHandler reading = handler("test.reading", context -> {
        var content = context.bundle().get("db/a.sql");
        return TaskResult.of(content == null ? "nothing" : new String(content, StandardCharsets.UTF_8));
    });

    @Test
    void aTaskGetsTheFilesOfItsJob() throws Exception {
        var bundle = Bundle.of(Map.of("db/a.sql", SQL));
        try (var rig = WorkerRig.of(1, reading)) {
            rig.coordinator.keep(bundle.sha256(), bundle.bytes());
            rig.coordinator.add("a", "test.reading").bundle = bundle.sha256();

            rig.start();

            rig.awaitReports("completed a");
        }
    }

    @Test
    void aBundleThatIsNotTheOneThatWasApprovedFailsTheTaskForGood() throws Exception {
        var bundle = Bundle.of(Map.of("db/a.sql", SQL));
        var other = Bundle.of(Map.of("db/a.sql", new byte[0]));
        try (var rig = WorkerRig.of(1, reading)) {
            rig.coordinator.keep(bundle.sha256(), other.bytes());
            rig.coordinator.add("a", "test.reading").bundle = bundle.sha256();

            rig.start();

            rig.awaitReports("failed a PERMANENT bad-bundle: Bundle %s is not what was uploaded: its hash is %s"
                    .formatted(bundle.sha256(), other.sha256()));
        }
    }

    @Test
    void aTaskWithoutABundleIsToldSo() {
        try (var rig = WorkerRig.of(1, reading)) {
            rig.coordinator.add("a", "test.reading");

            rig.start();

            rig.awaitReports("failed a PERMANENT no-bundle: Task 'a' needs files of the project,"
                    + " and its job has no bundle.");
        }
    }

    @Test
    void anArtifactIsKeptWhateverRepliesAreLost() {
        TaskHandler keeping = handler("test.keeping", context -> {
            context.artifact("report.json", "application/json", SQL);
            return TaskResult.empty();
        });
        try (var rig = WorkerRig.of(1, keeping)) {
            rig.coordinator.add("a", "test.keeping");
            rig.start();
            rig.coordinator.loseReplies(3);

            rig.awaitReports("completed a");

            assertThat(rig.coordinator.artifacts()).isEqualTo(Map.of("report.json", "application/json"));
        }
    }

    @Test
    void aRefusedCallStopsTheTask() {
        TaskHandler late = handler("test.late", context -> {
            while (true) {
                context.artifact("report.json", "application/json", SQL);
            }
        });
        try (var rig = WorkerRig.of(1, late)) {
            rig.coordinator.add("a", "test.late");
            rig.start();
            eventually(() -> assertThat(rig.coordinator.artifacts()).isNotEmpty());

            rig.coordinator.takeAway("a");

            eventually(() -> assertThat(
                            rig.meters.get("godwit.worker.running").gauge().value())
                    .isZero());
            rig.worker.close();
            assertThat(rig.reports.lines()).containsExactly("claimed a");
            assertThat(rig.coordinator.task("a").state).isEqualTo(State.RUNNING);
        }
    }
}
