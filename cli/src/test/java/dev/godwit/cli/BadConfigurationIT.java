package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only the databases can tell of a sync and its policy: tables and columns that do not exist, rules that do not fit. The source has rows,
 * and the target stays as it was: without a row, and no task was done there.
 */
class BadConfigurationIT {

    private static final String BLOCKED = "blocked: ";

    /** In this process a job's fence comes from the target, so there may be a ledger; nothing stands in it. */
    private static final String TASKS_DONE = """
            SELECT CASE WHEN to_regclass('godwit.ledger') IS NULL THEN 0
                ELSE (xpath('/row/n/text()',
                    query_to_xml('SELECT count(*) AS n FROM godwit.ledger', false, true, '')))[1]::text::bigint END
            """;

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    @TempDir
    private Path directory;

    private TestDatabase shop;
    private TestDatabase staging;

    @BeforeEach
    void fill() throws SQLException {
        shop = POSTGRES.newDatabase("shop");
        staging = POSTGRES.newDatabase("staging");
        String customers = "CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, phone text)";
        execute(
                shop,
                customers + "; CREATE TABLE payments (id bigint); INSERT INTO customers VALUES (1, 'a@b.example')");
        execute(staging, customers);
    }

    @TestFactory
    Stream<DynamicTest> aSyncIsRefused() throws IOException {
        return each("live-sync", "sync/shop.yaml");
    }

    @TestFactory
    Stream<DynamicTest> aPolicyIsRefused() throws IOException {
        return each("live-policy", "policy/shop.yaml");
    }

    private Stream<DynamicTest> each(String kind, String file) throws IOException {
        return BadConfigurationCase.in(kind).stream()
                .map(bad -> DynamicTest.dynamicTest(bad.name(), () -> check(bad, file)));
    }

    /** What is expected begins with {@code blocked:} where the policy is well written and refuses: exit code 9. */
    private void check(BadConfigurationCase bad, String file) throws IOException, SQLException {
        layFiles();
        bad.copyTo(directory.resolve(file));
        boolean blocked = bad.expected().startsWith(BLOCKED);

        Ran ran = Ran.in(directory, BadConfigurationCase.environment(1), "sync", "run", "shop", "--yes");

        assertThat(ran.status()).as(ran.err()).isEqualTo(blocked ? 9 : 5);
        String nextYear = LocalDate.now(ZoneOffset.UTC).plusYears(1).toString();
        assertThat(ran.err()
                        .replaceFirst("^godwit: ", "")
                        .replace(nextYear, "<a year from now>")
                        .stripTrailing())
                .isEqualTo(bad.expected().replaceFirst("^" + BLOCKED, ""));
        assertThat(ran.out()).isEmpty();
        assertThat(count(staging, "SELECT count(*) FROM customers")).isZero();
        assertThat(count(staging, TASKS_DONE)).isZero();
        assertThat(count(shop, "SELECT count(*) FROM customers")).isOne();
    }

    private void layFiles() throws IOException {
        BadConfigurationCase.layGoodFiles(directory);
        Files.writeString(directory.resolve("godwit.yaml"), """
                connections:
                  shop: {url: "%s", user: %s}
                  staging: {url: "%s", user: %s}
                  alias: {url: "%s", user: %s}
                keys:
                  mask: {id: shop, key: "${env:MASK_KEY}"}
                """.formatted(
                        shop.jdbcUrl(), shop.user(),
                        staging.jdbcUrl(), staging.user(),
                        shop.jdbcUrl(), shop.user()));
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(TestDatabase database, String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
