package dev.godwit.migrate;

import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** {@code migrate up} in a process of its own, to be killed. Says "ready", and begins when the advisory lock 1 is free. */
final class MigrationMain {

    private MigrationMain() {}

    /** @param args host, port, database, user, password, and the project's directory */
    public static void main(String[] args) throws Exception {
        var target = new TestDatabase(args[0], Integer.parseInt(args[1]), args[2], args[3], args[4]);
        Path project = Path.of(args[5]);
        var files = new TreeMap<String, byte[]>();
        try (var found = Files.list(project.resolve("db/migrations"))) {
            for (Path file : found.toList()) {
                files.put("db/migrations/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        LocalMigration.up(target, Map.of(), LockPolicy.DEFAULT); // loads all that a run needs
        System.out.println("ready");
        awaitStart(target);
        System.out.println(LocalMigration.up(target, files, LockPolicy.DEFAULT).state());
    }

    private static void awaitStart(TestDatabase target) throws SQLException {
        try (var connection = target.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock_shared(1)");
        }
    }
}
