package dev.godwit.testkit;

import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Servers that a test has for itself, to crash and restart them. Registered as a static field it keeps them for the class,
 * as an instance field for one test; then they are closed. They are always embedded: with {@code -Dtestkit=containers} the
 * test is skipped.
 */
public final class DedicatedServers
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean forClass;

    /** A temporary PostgreSQL that loses no commit in a crash: it waits for the disk. */
    public EmbeddedPostgres postgres() {
        return postgres(EmbeddedPostgres.builder().durable(true));
    }

    /** A PostgreSQL with settings of the test's own. */
    public EmbeddedPostgres postgres(EmbeddedPostgres.Builder builder) {
        return closing(builder.start());
    }

    /** A temporary broker in a JVM of its own. */
    public EmbeddedKafka kafka() {
        return kafka(EmbeddedKafka.builder().asChild());
    }

    /** A broker with settings of the test's own. */
    public EmbeddedKafka kafka(EmbeddedKafka.Builder builder) {
        return closing(builder.start());
    }

    /** The database {@code name} of {@code server}, which is not created by this. */
    public static TestDatabase database(EmbeddedPostgres server, String name) {
        return new TestDatabase(server.host(), server.port(), name, server.user(), server.password());
    }

    /**
     * Pauses the WAL writer of {@code server}, so that the log is written by commits alone that wait for the disk, and a {@linkplain
     * EmbeddedPostgres#crash crash} loses every other commit after the last of these.
     */
    public static void pauseWalWriter(EmbeddedPostgres server) {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            long pid;
            try (ResultSet rows =
                    statement.executeQuery("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")) {
                rows.next();
                pid = rows.getLong(1);
            }
            statement.execute("SET synchronous_commit = on");
            boolean paused;
            do {
                paused = staysPaused(statement, pid);
            } while (!paused);
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot pause the WAL writer", e);
        }
    }

    /** False if it was paused in the middle of a write: it holds a lock then that every commit waits for. */
    private static boolean staysPaused(Statement statement, long pid) {
        Signals.pause(pid);
        var commit = CompletableFuture.runAsync(() -> commit(statement));
        try {
            commit.get(2, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            Signals.resume(pid);
            commit.join();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The server refuses to commit", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a commit", e);
        }
    }

    private static void commit(Statement statement) {
        try {
            statement.execute("SELECT pg_logical_emit_message(true, 'testkit', '')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forClass = true;
        Backend.assumeServersCanBeCrashed();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Backend.assumeServersCanBeCrashed();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!forClass) {
            closeAll();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        closeAll();
    }

    private <T extends AutoCloseable> T closing(T server) {
        open.push(server);
        return server;
    }

    private void closeAll() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
