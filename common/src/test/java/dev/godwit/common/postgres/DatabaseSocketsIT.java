package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.DedicatedServers;
import dev.godwit.testkit.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** What sessions read through our sockets is what the server sends. */
class DatabaseSocketsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final int ROWS = 20_000;

    /** Rows of all sizes: of nothing, larger than the driver's buffer, larger than ours. */
    private static final String SELECT = """
            SELECT i, CASE WHEN i %% 5000 = 0 THEN repeat(md5(i::text), 9000)
                WHEN i %% 500 = 0 THEN repeat(md5(i::text), 500) WHEN i %% 2 = 0 THEN md5(i::text) END
            FROM generate_series(1, %d) i""".formatted(ROWS);

    private final Grants grants = Grants.ofNewJob();

    @ParameterizedTest
    @ValueSource(strings = {"text", "binary"})
    void aCopyIsTheSameAndComesInFewerMessages(String format) throws Exception {
        String copy = "COPY (%s) TO STDOUT (FORMAT %s)".formatted(SELECT, format);

        Copied plain;
        Copied ours;
        try (Connection connection = postgres.database().connect()) {
            plain = copy(connection, copy);
        }
        try (Connection connection = open()) {
            ours = copy(connection, copy);
        }

        assertThat(ours.bytes()).isEqualTo(plain.bytes());
        assertThat(ours.rows()).isEqualTo(ROWS);
        assertThat(plain.messages()).isGreaterThanOrEqualTo(ROWS);
        assertThat(ours.messages()).isLessThan(ROWS / 10);
    }

    @Test
    void anErrorAmongTheRowsComesAfterThem() throws Exception {
        try (Connection connection = open()) {
            CopyOut out = copyOut(connection, "COPY (SELECT 1 / (900 - i) FROM generate_series(1, 1000) i) TO STDOUT");
            var read = new ByteArrayOutputStream();

            assertThatThrownBy(() -> {
                        for (byte[] some = out.readFromCopy(); some != null; some = out.readFromCopy()) {
                            read.write(some);
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
            assertThat(read.toString(StandardCharsets.UTF_8).lines()).hasSize(899);
            assertThat(number(connection)).isEqualTo(17);
        }
    }

    @Test
    void aCopyThatIsCancelledLeavesASessionThatCanBeUsed() throws Exception {
        try (Connection connection = open()) {
            CopyOut out =
                    copyOut(connection, "COPY (SELECT i, md5(i::text) FROM generate_series(1, 50000000) i) TO STDOUT");
            assertThat(out.readFromCopy()).isNotEmpty();

            out.cancelCopy();

            // The driver leaves what had been sent, and the answer to the cancel, to whoever reads next.
            assertThat(out.isActive()).isFalse();
            assertThatThrownBy(() -> number(connection))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(number(connection)).isEqualTo(17);
        }
    }

    @Test
    void copiesAndQueriesFollowEachOtherInOneSession() throws Exception {
        try (Connection connection = open()) {
            for (int i = 1; i < 20; i++) {
                assertThat(copy(connection, "COPY (SELECT * FROM generate_series(1, %d)) TO STDOUT".formatted(i))
                                .bytes())
                        .hasLineCount(i);
                assertThat(number(connection)).isEqualTo(17);
            }
        }
    }

    @Test
    void anEncryptedSessionCopiesTheSame(@TempDir Path folder) throws Exception {
        var servers = new DedicatedServers();
        try (EmbeddedPostgres server = servers.postgres(EmbeddedPostgres.builder())) {
            server.createDatabase("shop");
            Path certificate = encrypt(server, folder);
            var databases = new Databases(Map.of(
                    "shop",
                    new DatabaseSettings(
                            server.jdbcUrl("shop"),
                            server.user(),
                            server.password(),
                            Map.of("sslmode", "verify-ca", "sslrootcert", certificate.toString()))));
            Copied plain;
            try (Connection connection = server.connect("shop")) {
                plain = copy(connection, "COPY (%s) TO STDOUT".formatted(SELECT));
            }

            Copied encrypted;
            try (Connection connection = databases.open("shop", SessionName.of(grants.grant("a", 1)))) {
                assertThat(one(connection, "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                        .isEqualTo("true");
                encrypted = copy(connection, "COPY (%s) TO STDOUT".formatted(SELECT));
            }

            assertThat(encrypted.bytes()).isEqualTo(plain.bytes());
        }
    }

    /** @param bytes as text in Latin-1, of which a character is a byte */
    private record Copied(String bytes, int messages, long rows) {}

    private static Copied copy(Connection connection, String copy) throws Exception {
        CopyOut out = copyOut(connection, copy);
        var bytes = new ByteArrayOutputStream();
        int messages = 0;
        for (byte[] some = out.readFromCopy(); some != null; some = out.readFromCopy()) {
            bytes.write(some);
            messages++;
        }
        return new Copied(bytes.toString(StandardCharsets.ISO_8859_1), messages, out.getHandledRowCount());
    }

    private static CopyOut copyOut(Connection connection, String copy) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
    }

    private Connection open() throws Exception {
        var database = postgres.database();
        var settings = new DatabaseSettings(database.jdbcUrl(), database.user(), database.password());
        return new Databases(Map.of("db", settings)).open("db", SessionName.of(grants.grant("a", 1)));
    }

    private static int number(Connection connection) throws SQLException {
        return Integer.parseInt(one(connection, "SELECT 17"));
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Gives the server a key and a certificate, and answers where the certificate is. */
    private static Path encrypt(EmbeddedPostgres server, Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        int status = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "RSA",
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        assertThat(status).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        String certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        String key = pem(
                "PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded());
        try (Connection connection = server.connect("shop");
                var statement = connection.createStatement()) {
            // The server writes them itself: it insists on files that are its own.
            write(connection, "server.crt", certificate);
            write(connection, "server.key", key);
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        return Files.writeString(folder.resolve("root.crt"), certificate);
    }

    private static void write(Connection connection, String name, String text) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE file (line text)");
            for (String line : text.lines().toList()) {
                statement.execute("INSERT INTO file VALUES ('%s')".formatted(line));
            }
            statement.execute("COPY file TO PROGRAM 'umask 077; cat > %s'".formatted(name));
            statement.execute("DROP TABLE file");
        }
    }

    private static String pem(String what, byte[] encoded) {
        return "-----BEGIN %s-----%n%s%n-----END %1$s-----%n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded));
    }
}
