package dev.godwit.migrate;

import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Somebody who uses the tables meanwhile, in short transactions: what is done concurrently has to wait for them. Closing it waits for its end. */
final class Traffic implements AutoCloseable {

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CompletableFuture<Void> ended;

    private Traffic(TestDatabase database) {
        ended = CompletableFuture.runAsync(() -> run(database), task -> new Thread(task, "traffic").start());
    }

    static Traffic on(TestDatabase database) {
        return new Traffic(database);
    }

    private void run(TestDatabase database) {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (int i = 0; !stopped.get(); i++) {
                connection.setAutoCommit(true);
                try (var rows = statement.executeQuery("SELECT to_regclass('hot') IS NOT NULL, pg_sleep(0.01)")) {
                    rows.next();
                    if (!rows.getBoolean(1)) {
                        continue;
                    }
                }
                connection.setAutoCommit(false);
                statement.execute(i % 2 == 0 ? "INSERT INTO hot VALUES (1, 'x')" : "SELECT count(*) FROM parted");
                statement.execute("SELECT pg_sleep(0.02 + random() * 0.1)");
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isRunning() {
        return !ended.isDone();
    }

    @Override
    public void close() {
        stopped.set(true);
        ended.join();
    }
}
