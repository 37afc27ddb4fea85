package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.project.Processes;
import dev.godwit.cli.project.ProjectConfig;
import dev.godwit.cli.role.Up;
import dev.godwit.cli.role.UpDirectory;
import dev.godwit.cli.role.UpSettings;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a coordinator, a worker, PostgreSQL and Kafka, all real. One story, told in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    @TempDir
    private static Path project;

    @TempDir
    private static Path data;

    private static Up up;
    private static UpDirectory directory;

    @BeforeAll
    static void start() throws Exception {
        TestDatabase shop = POSTGRES.newDatabase("shop");
        write("godwit.yaml", """
                connections:
                  shop: {url: "%s", user: "%s"}
                environments:
                  production: {target: shop}
                """.formatted(shop.jdbcUrl(), shop.user()));
        write("db/migrations/1_customers.up.sql", """
                CREATE TABLE customers (id bigint PRIMARY KEY, fax text);
                """);
        directory = new UpDirectory(data.resolve("up"));
        var config = Processes.loader(Ran.cli(project))
                .withFile(project.resolve("godwit.yaml"))
                .load(ProjectConfig.class);
        up = new Up(new UpSettings(directory, 0, config), Clock.systemUTC());
        up.start();
    }

    @AfterAll
    static void stop() {
        up.close();
    }

    @Test
    @Order(1)
    void aMigrationRunsAtTheCoordinatorWithTheSameWords() {
        Ran status = as("dba", "migrate", "status", "--format", "json");
        Ran run = as("dba", "migrate", "up", "--format", "json");

        assertThat(status.status()).as(status.err()).isEqualTo(2);
        assertThat(status.json().at("/results/pending/pending")).hasSize(1);
        assertThat(run.status()).as(run.out() + run.err()).isIn(0, 9);
        if (run.status() == 9) {
            String job = run.json().at("/error/job/job").asText();
            assertThat(as("dba", "approve", job).status()).isIn(9, 13);
            assertThat(as("approver", "approve", job).status()).isZero();
            assertThat(as("dba", "jobs", "watch", job).status()).isZero();
        }
    }

    @Test
    @Order(1)
    void aPortThatIsTakenIsNoticedBeforeAnythingIsStarted() {
        var other = data.resolve("other");

        Ran second = Ran.in(
                project,
                "up",
                "--data",
                other.toString(),
                "--port",
                Integer.toString(up.url().getPort()),
                "--format",
                "json");

        assertThat(second.status()).as(second.err()).isEqualTo(7);
        assertThat(second.json().at("/error/code").asText()).isEqualTo("port-taken");
        assertThat(other).doesNotExist();
    }

    @Test
    @Order(2)
    void aDatabaseThatACoordinatorManagesRefusesToBeChangedFromElsewhere() throws IOException {
        write("db/migrations/2_phone.up.sql", "ALTER TABLE customers ADD COLUMN phone text;\n");

        Ran local = Ran.in(project, "migrate", "up", "--local", "--yes", "--format", "json");

        assertThat(local.status()).as(local.out()).isEqualTo(9);
        assertThat(local.json().at("/error/code").asText()).isEqualTo("managed-elsewhere");
    }

    @Test
    @Order(3)
    void aPlanOfHighRiskWaitsForSomebodyElse() throws IOException {
        write("db/migrations/3_drop.up.sql", "ALTER TABLE customers DROP COLUMN fax;\n");

        Ran run = as("dba", "migrate", "up", "--format", "json");

        assertThat(run.status()).as(run.out()).isEqualTo(9);
        assertThat(run.json().at("/error/code").asText()).isEqualTo("approval-needed");
        String job = run.json().at("/error/job/job").asText();
        assertThat(as("dba", "jobs", "show", job).out())
                .contains("AWAITING_APPROVAL")
                .contains("CRITICAL");
        assertThat(as("approver", "approve", job, "--reject", "--comment", "not now")
                        .status())
                .isZero();
        assertThat(as("dba", "jobs", "watch", job).status()).isEqualTo(9);
    }

    @Test
    @Order(4)
    void everyListIsJson() {
        for (String command : new String[] {"jobs list", "workers list", "dead-letters list"}) {
            Ran ran = as("dba", (command + " --format json").split(" ", -1));
            assertThat(ran.status()).as(command + ran.out()).isZero();
            assertThat(ran.json().isObject()).isTrue();
        }
        assertThat(as("admin", "token", "list", "--format", "json").json().path("tokens"))
                .hasSizeGreaterThan(4);
        assertThat(as("auditor", "audit", "list", "--format", "json").json().path("records"))
                .isNotEmpty();
        assertThat(as("auditor", "audit", "verify", "--format", "json")
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        assertThat(as("dba", "audit", "list").status()).isIn(0, 13);
    }

    @Test
    @Order(5)
    void whoShowsNoTokenIsNotLetIn() {
        Ran ran = Ran.in(project, "jobs", "list", "--server", up.url().toString(), "--format", "json");

        assertThat(ran.status()).isEqualTo(13);
        assertThat(ran.json().at("/error/code").asText()).isEqualTo("unauthenticated");
    }

    private static Ran as(String who, String... command) {
        var args = new ArrayList<>(List.of(command));
        args.addAll(List.of(
                "--server",
                up.url().toString(),
                "--token-file",
                directory.token(who).toString()));
        return Ran.in(project, args.toArray(String[]::new));
    }

    private static void write(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
