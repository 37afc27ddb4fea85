package dev.godwit.testkit;

import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container. */
record PostgresInContainer(PostgreSQLContainer container) implements PostgresServer {

    static PostgresServer start() {
        Docker.assumeAvailable();
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18")
                .withUsername("postgres")
                .withCommand("postgres", "-c", "wal_level=logical", "-c", "max_connections=300");
        container.start();
        return new PostgresInContainer(container);
    }

    @Override
    public TestDatabase database(String name) {
        return new TestDatabase(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                name,
                container.getUsername(),
                container.getPassword());
    }

    @Override
    public void close() {
        container.stop();
    }
}
