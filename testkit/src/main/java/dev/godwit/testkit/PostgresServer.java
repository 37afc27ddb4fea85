package dev.godwit.testkit;

import dev.godwit.embedded.EmbeddedPostgres;
import java.nio.file.Path;

/** The PostgreSQL of a test run, whatever runs it. */
interface PostgresServer extends AutoCloseable {

    /** The server's database {@code name}, which may not exist yet. */
    TestDatabase database(String name);

    @Override
    void close();

    /** Starts the server that {@code -Dtestkit} asks for, or skips the test if it cannot run here. */
    static PostgresServer start() {
        return switch (Backend.chosen()) {
            case EMBEDDED ->
                new Embedded(EmbeddedPostgres.builder()
                        .setting("max_connections", "300")
                        .start());
            case CONTAINERS -> PostgresInContainer.start();
        };
    }

    /** Starts one with the programs in {@code place}, as {@link EmbeddedPostgres.Builder#binaries} has it. */
    static PostgresServer start(Path place) {
        return new Embedded(EmbeddedPostgres.builder()
                .binaries(place)
                .setting("max_connections", "300")
                .start());
    }

    /** An embedded server. */
    record Embedded(EmbeddedPostgres server) implements PostgresServer {

        @Override
        public TestDatabase database(String name) {
            return new TestDatabase(server.host(), server.port(), name, server.user(), server.password());
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
