package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands against real databases, in this process and without a server. */
class CliIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    @TempDir
    private Path project;

    private TestDatabase shop;
    private TestDatabase staging;

    @BeforeEach
    void writeProject() throws IOException {
        shop = POSTGRES.newDatabase("shop");
        staging = POSTGRES.newDatabase("staging");
        Ran.in(project, "keys", "new", "mask", "mask.key");
        write("godwit.yaml", """
                connections:
                  shop: %s
                  staging: %s
                keys: {mask: {id: test, key: "${file:%s}"}}
                """.formatted(connection(shop), connection(staging), project.resolve("mask.key")));
        write("db/migrations/1_customers.up.sql", """
                CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL);
                """);
        write("db/migrations/2_phone.up.sql", "ALTER TABLE customers ADD COLUMN phone text;\n");
        write("sync/shop.yaml", """
                source: shop
                target: staging
                tables: [public.customers]
                policy: policy/shop.yaml
                """);
        write("policy/shop.yaml", """
                version: 1
                rules:
                  public.customers.id: {keep: {reason: "a number", by: "dpo", until: 2027-06-01}}
                  public.customers.email: email
                  public.customers.phone: phone
                """);
    }

    @Test
    void pendingMigrationsAreShownAppliedAndShownAsApplied() throws SQLException {
        Ran before = Ran.in(project, "migrate", "status", "--target", "shop", "--format", "json");
        Ran up = Ran.in(project, "migrate", "up", "--target", "shop", "--yes", "--format", "json");
        Ran after = Ran.in(project, "migrate", "status", "--target", "shop");
        Ran again = Ran.in(project, "migrate", "up", "--target", "shop");

        assertThat(before.status()).as(before.out()).isEqualTo(2);
        assertThat(before.json().at("/results/pending/pending")).hasSize(2);
        assertThat(up.status()).as(up.out()).isZero();
        assertThat(up.json().at("/state").asText()).isEqualTo("SUCCEEDED");
        assertThat(up.json().at("/results/apply/applied")).hasSize(2);
        assertThat(after.status()).isZero();
        assertThat(after.out().lines().filter(line -> line.endsWith("applied"))).hasSize(2);
        assertThat(again.out()).contains("'shop' is up to date");
        assertThat(count(shop, "SELECT count(*) FROM information_schema.columns WHERE table_name = 'customers'"))
                .isEqualTo(3);
    }

    @Test
    void whatANewProjectBuildsOnItsOwnNewTablesGoesThroughUnasked() throws IOException {
        write("db/migrations/2_phone.up.sql", """
                ALTER TABLE customers ADD COLUMN phone text NOT NULL DEFAULT '';
                CREATE INDEX customers_email ON customers (email);
                """);

        Ran lint = Ran.in(project, "lint");
        Ran up = Ran.in(project, "migrate", "up", "--target", "shop", "--format", "json");

        assertThat(lint.status()).as(lint.out()).isZero();
        assertThat(lint.out()).contains("2 files, 0 findings");
        assertThat(up.status()).as(up.out()).isZero();
        assertThat(up.json().at("/plan/risk").asText()).isEqualTo("LOW");
    }

    @Test
    void aPlanOfHighRiskIsNotRunUnconfirmed() throws IOException, SQLException {
        Ran.in(project, "migrate", "up", "--target", "shop", "--yes");
        write("db/migrations/3_drop.up.sql", "ALTER TABLE customers DROP COLUMN phone;\n");

        Ran up = Ran.in(project, "migrate", "up", "--target", "shop", "--format", "json");

        assertThat(up.status()).isEqualTo(9);
        assertThat(up.json().at("/error/code").asText()).isEqualTo("approval-needed");
        assertThat(up.json().at("/error/job/plan/risk").asText()).isEqualTo("CRITICAL");
        assertThat(count(shop, "SELECT count(*) FROM information_schema.columns WHERE table_name = 'customers'"))
                .isEqualTo(3);
    }

    @Test
    void aMigrationThatFailsEndsWithItsOwnExitCode() throws IOException {
        write("db/migrations/3_broken.up.sql", "INSERT INTO missing VALUES (1);\n");

        Ran up = Ran.in(project, "migrate", "up", "--target", "shop", "--yes");

        assertThat(up.status()).as(up.err()).isEqualTo(3);
        assertThat(up.err()).contains("3_broken").contains("missing");
    }

    @Test
    void lintFindsWhatIsDangerousWithoutADatabase() throws IOException {
        write("db/migrations/3_drop.up.sql", "ALTER TABLE customers DROP COLUMN phone;\n");

        Ran lint = Ran.in(project, "lint", "--format", "json");
        Ran file = Ran.in(project, "lint", "db/migrations/2_phone.up.sql");

        assertThat(lint.status()).isEqualTo(1);
        assertThat(lint.json().at("/findings").findValuesAsText("rule")).contains("drop-column");
        assertThat(file.status()).isZero();
        assertThat(file.out()).contains("1 file, 0 findings");
    }

    @Test
    void aSyncCopiesEveryRowMasked() throws SQLException {
        migrateBoth();
        execute(
                shop,
                "INSERT INTO customers SELECT i, 'person' || i || '@mail.example', '+49 30 ' || 1000000 + i"
                        + " FROM generate_series(1, 20000) i");

        Ran plan = Ran.in(project, "sync", "plan", "shop", "--format", "json");
        Ran run = Ran.in(project, "sync", "run", "shop", "--yes", "--format", "json");

        assertThat(plan.status()).as(plan.out()).isZero();
        assertThat(plan.json().at("/plan/summary/tables/0/table").asText()).isEqualTo("public.customers");
        assertThat(run.status()).as(run.out() + run.err()).isZero();
        assertThat(count(staging, "SELECT count(*) FROM customers")).isEqualTo(20_000);
        assertThat(count(staging, "SELECT count(*) FROM customers WHERE email LIKE 'person%'"))
                .isZero();
    }

    @Test
    void aColumnWithoutADecisionStopsASyncBeforeTheFirstRow() throws IOException, SQLException {
        migrateBoth();
        execute(shop, "INSERT INTO customers VALUES (1, 'a@b.example', NULL)");
        write("policy/shop.yaml", "version: 1\nrules:\n  public.customers.email: email\n");

        Ran run = Ran.in(project, "sync", "run", "shop", "--yes");

        assertThat(run.status()).isEqualTo(9);
        assertThat(run.err()).contains("public.customers.phone");
        assertThat(count(staging, "SELECT count(*) FROM customers")).isZero();
    }

    @Test
    void namesThatAreNotKnownAreRefusedBeforeAnythingRuns() {
        Ran connection = Ran.in(project, "migrate", "up", "--target", "shopp");
        Ran sync = Ran.in(project, "sync", "run", "shp");

        assertThat(connection.status()).isEqualTo(5);
        assertThat(connection.err()).contains("Unknown connection 'shopp'").contains("Did you mean 'shop'?");
        assertThat(sync.status()).isEqualTo(5);
        assertThat(sync.err()).contains("Unknown sync 'shp'").contains("Did you mean 'shop'?");
    }

    @Test
    void theDoctorLooksAtEveryDatabase() throws IOException {
        Ran sound = Ran.in(project, "doctor", "--format", "json");
        write("godwit.yaml", "connections: {gone: {url: \"postgresql://127.0.0.1:1/x\", user: u}}\n");
        Ran sick = Ran.in(project, "doctor");

        assertThat(sound.status()).as(sound.out()).isZero();
        assertThat(sound.json().path("checks").findValuesAsText("subject")).contains("shop", "staging");
        assertThat(sick.status()).isEqualTo(7);
        assertThat(sick.out()).contains("FAILED");
    }

    private void migrateBoth() {
        for (String target : new String[] {"shop", "staging"}) {
            assertThat(Ran.in(project, "migrate", "up", "--target", target, "--yes")
                            .status())
                    .isZero();
        }
    }

    private static String connection(TestDatabase database) {
        return "{url: \"%s\", user: \"%s\"}".formatted(database.jdbcUrl(), database.user());
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

    private void write(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
