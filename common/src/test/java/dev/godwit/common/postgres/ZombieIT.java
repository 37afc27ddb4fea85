package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.Processes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker's process that is stopped by SIGSTOP while another takes its task, and wakes up when all is done. */
@Timeout(120)
class ZombieIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final Processes processes = new Processes();

    @TempDir
    Path directory;

    private final TargetRig rig = TargetRig.of(postgres.database());
    private final Grants grants = Grants.ofNewJob();

    @BeforeAll
    static void createTable() throws Exception {
        TargetRig.of(postgres.database()).execute(CopyHandler.TABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-check", "before-commit"})
    void aStoppedProcessThatWakesUpWritesNothing(String where) throws Exception {
        Path goOn = directory.resolve("go-on");
        JavaProcess zombie = zombie(where, goOn);
        zombie.awaitLine("paused", SOON);
        zombie.pause();

        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));
        Files.createFile(goOn);
        zombie.resume();

        assertThat(zombie.awaitExit(SOON)).isZero();
        assertThat(zombie.output()).contains("outcome: JobFailedException");
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
        assertThat(rig.ledger(grants.job())).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before-check", "before-commit"})
    void aCancelledJobStaysCancelledWhenItsWorkerWakesUp(String where) throws Exception {
        Path goOn = directory.resolve("go-on");
        JavaProcess zombie = zombie(where, goOn);
        zombie.awaitLine("paused", SOON);
        zombie.pause();

        rig.run(new SealHandler("test.seal", rig.databases()), grants.inEpoch(2).grant("seal", 2));
        Files.createFile(goOn);
        zombie.resume();

        assertThat(zombie.awaitExit(SOON)).isZero();
        assertThat(rig.copied(grants.job())).isZero();
    }

    private JavaProcess zombie(String where, Path goOn) {
        var database = postgres.database();
        return processes.start(JavaProcess.of(ZombieMain.class)
                .args(
                        database.jdbcUrl(),
                        database.user(),
                        database.password(),
                        grants.job().toString(),
                        where,
                        goOn.toString())
                .heap("96m"));
    }
}
