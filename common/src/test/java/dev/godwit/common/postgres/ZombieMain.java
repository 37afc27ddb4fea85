package dev.godwit.common.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.CopyHandler.Pause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that owns a task and is slow: it says {@code paused} where it is told to, and goes on once a file is there. Arguments: url,
 * user, password, job, {@code before-check} or {@code before-commit}, the file.
 */
final class ZombieMain {

    private ZombieMain() {}

    public static void main(String[] arguments) throws Exception {
        var databases =
                new Databases(Map.of(Grants.TARGET, new DatabaseSettings(arguments[0], arguments[1], arguments[2])));
        var grant = new Grants(JobId.parse(arguments[3]), "prod-1", 1).grant("a", 1);
        Path file = Path.of(arguments[5]);
        boolean afterCheck = arguments[4].equals("before-commit");
        CommitGuard guard = (connection, own) -> {
            CommitGuard.FENCE_AND_EPOCH.check(connection, own);
            if (afterCheck) {
                awaitFile(file);
            }
        };
        Pause pause = afterCheck ? Pause.NONE : transaction -> awaitFile(file);
        try {
            new CopyHandler(databases, guard, pause).run(new DirectContext(grant));
            System.out.println("outcome: committed");
        } catch (Exception e) {
            System.out.println("outcome: " + e.getClass().getSimpleName());
        }
    }

    private static void awaitFile(Path file) {
        System.out.println("paused");
        while (!Files.exists(file)) {
            LockSupport.parkNanos(5_000_000);
        }
    }
}
