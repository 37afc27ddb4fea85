package dev.godwit.testkit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a test class databases on the PostgreSQL that the whole test run shares. Register it as a static field; the class
 * gets an empty database, and all its databases are dropped after its last test. {@code -Dtestkit.postgres.source=PLACE} has databases for the purpose
 * {@code source} on another server, with the programs there, so that a suite runs between two versions; so has {@code -Dtestkit.postgres.target}.
 */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final Logger LOGGER = LoggerFactory.getLogger(PostgresExtension.class);

    /** Of databases that may be on a server of their own. */
    public static final List<String> PURPOSES = List.of("source", "target");

    private record Created(PostgresServer on, String name) {}

    private final List<Created> created = new ArrayList<>();
    private final Map<String, PostgresServer> others = new HashMap<>();
    private @Nullable PostgresServer server;
    private @Nullable TestDatabase database;
    private @Nullable Class<?> owner;

    private PostgresExtension() {}

    /** On the server that all test classes share. */
    public static PostgresExtension shared() {
        return new PostgresExtension();
    }

    /** The database of this test class: one and the same for all its tests. */
    public TestDatabase database() {
        return required(database);
    }

    /** Creates one more empty database; {@code purpose} becomes part of its name. */
    public synchronized TestDatabase newDatabase(String purpose) {
        PostgresServer running = others.getOrDefault(purpose, required(server));
        String name = Names.of(required(owner), purpose);
        execute(running, "CREATE DATABASE " + name + " TEMPLATE template0");
        created.add(new Created(running, name));
        return running.database(name);
    }

    /** The server's database {@code postgres}, for a test that creates roles or databases itself and drops them. */
    public TestDatabase maintenance() {
        return required(server).database("postgres");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (owner == null) { // a nested class shares what its outer class has
            server = Shared.of(context, PostgresServer.class, PostgresServer::start);
            for (String purpose : PURPOSES) {
                String place = System.getProperty("testkit.postgres." + purpose, "");
                if (!place.isEmpty()) {
                    Path programs = Path.of(place);
                    others.put(
                            purpose,
                            Shared.of(context, programs, PostgresServer.class, () -> PostgresServer.start(programs)));
                }
            }
            owner = context.getRequiredTestClass();
            database = newDatabase("db");
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        if (server != null && context.getRequiredTestClass().equals(owner)) {
            created.forEach(database -> drop(database.on(), database.name()));
            created.clear();
            others.clear();
            server = null;
            owner = null;
            database = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return database();
    }

    private static void drop(PostgresServer server, String name) {
        try {
            execute(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        } catch (IllegalStateException e) {
            // The server is thrown away anyway; a passed test does not fail for it.
            LOGGER.atWarn().addKeyValue("database", name).setCause(e).log("Could not drop a test's database");
        }
    }

    private static void execute(PostgresServer server, String sql) {
        try (Connection connection = server.database("postgres").connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("The test server refused '%s'".formatted(sql), e);
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException(
                    "No database yet: register PostgresExtension as a static field, and use it in tests, not in initializers");
        }
        return value;
    }
}
