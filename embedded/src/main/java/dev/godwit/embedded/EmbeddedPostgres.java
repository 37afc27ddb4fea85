package dev.godwit.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on 127.0.0.1, run as a child of this process, with {@code wal_level=logical}. It works as root,
 * too, for which it gives the privileges up.
 *
 * <p>A temporary server trusts everyone on loopback, does not wait for the disk unless it is made {@linkplain
 * Builder#durable durable}, and is deleted when it is closed. A server with a data directory of its own is durable, and its
 * superuser has a random password, kept in that directory in a file that only its owner can read.
 *
 * <p>Whoever starts a server closes it. If the process ends without that, a shutdown hook does; if it is killed, the next
 * start of an embedded server by the same user ends what it left behind. Safe for use by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final String USER = "postgres";
    private static final int PORT_ATTEMPTS = 3;

    private final Builder config;
    private final PostgresBinaries binaries;
    private final Privileges privileges;
    private final Home home;
    private final PostgresCluster cluster;
    private final ServerLog log;
    private final Thread hook = new Thread(this::close, "embedded-postgres-shutdown");

    private int port;
    private @Nullable Postmaster server;
    private @Nullable SharedMemory crashed;
    private boolean closed;

    private EmbeddedPostgres(Builder config, PostgresBinaries binaries, Privileges privileges, Home home) {
        this.config = config;
        this.binaries = binaries;
        this.privileges = privileges;
        this.home = home;
        this.cluster = new PostgresCluster(home.path(), home.temporary(), config.durable(), binaries, privileges);
        this.log = new ServerLog(home.path().resolve("server.log"));
        this.port = config.port;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A temporary server with the defaults. */
    public static EmbeddedPostgres temporary() {
        return builder().start();
    }

    public String host() {
        return "127.0.0.1";
    }

    public synchronized int port() {
        return port;
    }

    /** The superuser. */
    public String user() {
        return USER;
    }

    /** The superuser's password: empty for a temporary server, which asks for none. */
    public String password() {
        return cluster.password();
    }

    /** The address of {@code database}, without user and password. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s"
                .formatted(port(), URLEncoder.encode(database, StandardCharsets.UTF_8));
    }

    /** Connects to {@code database} as the superuser. */
    public Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        String password = password();
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl(database), properties);
    }

    /** Creates an empty database from {@code template0}. */
    public void createDatabase(String name) {
        execute("CREATE DATABASE %s TEMPLATE template0".formatted(quoted(name)), "create", name);
    }

    /** Drops a database, ending the sessions in it. Nothing happens if it does not exist. */
    public void dropDatabase(String name) {
        execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(quoted(name)), "drop", name);
    }

    /** The directory of this server: {@code data}, {@code server.log} and, if it stays, {@code superuser-password}. */
    public Path directory() {
        return home.path();
    }

    public Path logFile() {
        return log.file();
    }

    /** The pid of the postmaster. */
    public synchronized long pid() {
        return running().pid();
    }

    public synchronized boolean isRunning() {
        return server != null && server.isAlive();
    }

    /**
     * Kills the postmaster and all its children with SIGKILL and waits until they are gone. After {@link #restart} there is
     * again what had been written to files: every commit with {@code synchronous_commit=on}, and without it all but those of
     * the last moments. It is not a power failure, which would lose what the operating system had not written either.
     */
    public synchronized void crash() {
        crashed = running().crash();
        server = null;
    }

    /** Starts this server again on its port and data, after {@link #crash} or, if it runs, after a fast shutdown. */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("This server is closed");
        }
        stop();
        launch();
    }

    /** Stops this server and, if it is temporary, deletes it. Calling it again changes nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Threads.removeHook(hook);
        Threads.uninterrupted(() -> {
            stop();
            if (crashed != null) {
                crashed.release();
            }
            home.close();
        });
    }

    private void start() {
        try {
            cluster.prepare();
            startOnPort();
            if (config.shutdownHook) {
                Runtime.getRuntime().addShutdownHook(hook);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startOnPort() {
        if (config.port != 0) {
            Ports.requireFree(config.port, "PostgreSQL");
            launch();
            return;
        }
        for (int attempt = 1; server == null; attempt++) {
            port = Ports.free();
            try {
                launch();
            } catch (EmbeddedServerException e) {
                if (attempt == PORT_ATTEMPTS || !log.sinceStart().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private void launch() {
        server = Postmaster.start(command(), home, cluster.data(), log, config.startTimeout);
        crashed = null;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(Sessions.own());
        command.addAll(privileges.prefix());
        command.addAll(List.of(
                binaries.postgres().toString(),
                "-D",
                cluster.data().toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=" + socketDirectory()));
        PostgresSettings.of(config.durable(), config.settings).forEach((name, value) -> {
            command.add("-c");
            command.add(name + "=" + value);
        });
        return command;
    }

    /** The data directory itself, unless its path is too long for a socket or has a separator in it: then none. */
    private String socketDirectory() {
        String data = cluster.data().toString();
        return data.length() > 80 || data.contains(",") || data.contains("\"") ? "" : data;
    }

    private void stop() {
        if (server != null && home.temporary() && closed) {
            server.stopImmediately(); // nobody needs what it would still write
        } else if (server != null) {
            server.stop();
        }
        server = null;
    }

    private Postmaster running() {
        if (server == null) {
            throw new IllegalStateException("This server does not run: it was crashed or closed");
        }
        return server;
    }

    private void execute(String sql, String verb, String database) {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    "Cannot %s the database '%s': %s".formatted(verb, database, e.getMessage()), e);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** How to start a server. */
    public static final class Builder {

        private final Map<String, String> settings = new LinkedHashMap<>();
        private @Nullable Path binaries;
        private @Nullable Path dataDirectory;
        private @Nullable Boolean durable;
        private @Nullable Privileges privileges;
        private int port;
        private boolean shutdownHook = true;
        private Duration startTimeout = Duration.ofMinutes(2);

        private Builder() {}

        /** Keeps the server in {@code directory}, where it is found again by the next start. Otherwise it is temporary. */
        public Builder dataDirectory(Path directory) {
            dataDirectory = directory;
            return this;
        }

        /** Runs the {@code initdb} and {@code postgres} in {@code place}, of any supported version: a directory, or a jar that holds them as zonky's do. */
        public Builder binaries(Path place) {
            binaries = place;
            return this;
        }

        /** Listens on {@code number}. Otherwise on a free port. */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("%d is not a port".formatted(number));
            }
            port = number;
            return this;
        }

        /** Sets a server setting; {@code wal_level} stays {@code logical}. */
        public Builder setting(String name, String value) {
            settings.put(PostgresSettings.requireName(name), value);
            return this;
        }

        /** Whether a commit waits for the disk ({@code fsync}, {@code synchronous_commit}, {@code full_page_writes}). */
        public Builder durable(boolean on) {
            durable = on;
            return this;
        }

        /** False if the caller closes the server in a shutdown hook of its own, after what uses it. */
        public Builder shutdownHook(boolean on) {
            shutdownHook = on;
            return this;
        }

        public Builder startTimeout(Duration timeout) {
            startTimeout = timeout;
            return this;
        }

        /** Gives up root's privileges in this way, instead of the first that works. */
        Builder privileges(Privileges way) {
            privileges = way;
            return this;
        }

        private boolean durable() {
            return durable == null ? dataDirectory != null : durable;
        }

        /** Starts the server and waits until it accepts connections. */
        public EmbeddedPostgres start() {
            PostgresBinaries programs = binaries == null ? PostgresBinaries.locate() : PostgresBinaries.in(binaries);
            Privileges as = privileges == null ? Privileges.detect() : privileges;
            Home home = Home.open(Leftovers.Kind.POSTGRES, "postgres", dataDirectory);
            EmbeddedPostgres postgres = new EmbeddedPostgres(this, programs, as, home);
            postgres.start();
            return postgres;
        }
    }
}
