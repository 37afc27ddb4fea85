package dev.godwit.testkit;

import dev.godwit.embedded.EmbeddedKafka;
import dev.godwit.embedded.EmbeddedPostgres;
import java.util.ArrayDeque;
import java.util.Deque;
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
