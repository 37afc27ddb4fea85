package dev.godwit.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command writes with {@code --format json} what docs/schemas/cli.json says of it, and nothing else to standard output. A command that has
 * no definition, or that is not run here, fails this test.
 */
class JsonOutputIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension KAFKA = KafkaExtension.shared();

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String NOWHERE = "127.0.0.1:1";

    private static final CliSchemas SCHEMAS = CliSchemas.read();

    @TempDir
    private static Path project;

    private static TestDatabase shop;
    private static TestDatabase staging;
    private static Ran topicsApplied;
    private static RunningCommand up;
    private static RunningCommand coordinator;
    private static RunningCommand worker;
    private static String workerMetrics;

    @BeforeAll
    static void start() throws Exception {
        shop = POSTGRES.newDatabase("shop");
        staging = POSTGRES.newDatabase("staging");
        TestDatabase control = POSTGRES.newDatabase("control");
        run("keys new mask mask.key");
        run("keys new mac mac.pem");
        run("keys new audit audit.pem");
        write("godwit.yaml", """
                connections:
                  shop: {url: "%s", user: %s, show_rows: true}
                  staging: {url: "%s", user: %s}
                  gone: {url: "postgresql://%s/gone", user: nobody}
                keys: {mask: {id: test, key: "${file:%s}"}}
                """.formatted(
                shop.jdbcUrl(), shop.user(), staging.jdbcUrl(), staging.user(), NOWHERE, project.resolve("mask.key")));
        write("db/migrations/1_customers.up.sql", """
                CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL);
                INSERT INTO customers SELECT i, 'person' || i || '@mail.example' FROM generate_series(1, 100) i;
                """);
        write("sync/shop.yaml", """
                source: shop
                target: staging
                tables: [public.customers]
                policy: policy/shop.yaml
                existing: truncate
                """);
        write("policy/shop.yaml", """
                version: 1
                rules:
                  public.customers.id: {keep: {reason: "a number", by: "dpo", until: 2099-12-31}}
                  public.customers.email: email
                """);
        write("coordinator.yaml", """
                instance: json
                auth: none
                database: {url: "%s", user: %s}
                kafka: {bootstrap_servers: "%s", topic_prefix: "%s"}
                listen: {port: 0}
                keys: {audit_mac: mac.pem, audit_signing: audit.pem}
                """.formatted(
                        control.jdbcUrl(),
                        control.user(),
                        KAFKA.kafka().bootstrapServers(),
                        KAFKA.kafka().topicPrefix()));
        up = RunningCommand.start(project, Map.of(), "up", "--data", "up", "--port", "0", "--format", "json");
        topicsApplied = run("topics apply --config coordinator.yaml --replication 1 --partitions 2");
        coordinator = RunningCommand.start(
                project, Map.of(), "coordinator", "--config", "coordinator.yaml", "--format", "json");
        write("worker.yaml", """
                id: json-worker
                kinds: [lint]
                coordinator: {urls: ["%s"]}
                kafka: {bootstrap_servers: "%s", topic_prefix: "%s"}
                connections:
                  shop: {url: "%s", user: %s}
                ops: {port: 0}
                """.formatted(
                second(), KAFKA.kafka().bootstrapServers(), KAFKA.kafka().topicPrefix(), shop.jdbcUrl(), shop.user()));
        worker = RunningCommand.start(project, Map.of(), "worker", "--config", "worker.yaml", "--format", "json");
        workerMetrics = metrics(Json.parse(worker.out()).path("ops").asInt());
    }

    @AfterAll
    static void stop() {
        for (RunningCommand command : new RunningCommand[] {worker, coordinator, up}) {
            if (command != null) {
                command.close();
            }
        }
    }

    /** How each command is brought to write what it writes. */
    private static Map<String, Callable<List<JsonNode>>> scenarios() {
        var all = new LinkedHashMap<String, Callable<List<JsonNode>>>();
        all.put("demo", List::of); // DemoIT holds its output to the schema
        all.put("up", () -> lines(up.out()));
        all.put("coordinator", () -> lines(coordinator.out()));
        all.put("worker", () -> lines(worker.out()));
        all.put("lint", () -> List.of(ok("lint"), ok(as("dba", "lint --env development"))));
        all.put("migrate status", () -> {
            Ran ran = run("migrate status --target staging --local");
            assertThat(ran.status()).as(ran.out()).isIn(0, 2);
            return List.of(ran.json());
        });
        all.put(
                "migrate up",
                () -> List.of(ok("migrate up --target shop --yes"), ok("migrate up --target staging --yes")));
        all.put("sync plan", () -> List.of(ok("sync plan shop")));
        all.put(
                "sync preview",
                () -> List.of(ok("sync preview shop --rows 3"), ok("sync preview shop --rows 3 --show-source")));
        all.put("sync run", () -> List.of(ok("sync run shop --yes")));
        all.put("sync restore", () -> List.of(ok("sync restore --target staging --all --local")));
        all.put("sync verify", () -> {
            ok("sync run shop --yes");
            return List.of(ok("sync verify shop"));
        });
        all.put("jobs submit", () -> List.of(submitted()));
        all.put("jobs list", () -> List.of(ok(as("dba", "jobs list"))));
        all.put(
                "jobs show",
                () -> List.of(
                        ok(as("dba", "jobs show " + submitted().path("id").asText())),
                        ok(as("dba", "jobs show " + failed()))));
        all.put("jobs watch", () -> List.of(ok(as("dba", "jobs watch " + succeeded()))));
        all.put("jobs artifact", () -> List.of(ok(as("dba", "jobs artifact " + undecided() + " proposed-rules.yaml"))));
        all.put(
                "jobs pause",
                () -> List.of(
                        ok(as("dba", "jobs pause " + submitted().path("id").asText()))));
        all.put("jobs resume", () -> {
            String job = submitted().path("id").asText();
            run(as("dba", "jobs pause " + job));
            return List.of(ok(as("dba", "jobs resume " + job)));
        });
        all.put(
                "jobs cancel",
                () -> List.of(
                        ok(as("dba", "jobs cancel " + submitted().path("id").asText()))));
        all.put("jobs retry", () -> List.of(ok(as("dba", "jobs retry " + failed()))));
        all.put("schedules add", () -> List.of(scheduled("added")));
        all.put("schedules list", () -> {
            scheduled("listed");
            return List.of(ok(as("dba", "schedules list")));
        });
        all.put("schedules show", () -> {
            scheduled("shown");
            return List.of(ok(as("dba", "schedules show shown")));
        });
        all.put("schedules next", () -> {
            scheduled("timed");
            return List.of(
                    ok(as("dba", "schedules next timed --count 3")),
                    ok("schedules next --cron @daily --zone Asia/Tokyo"));
        });
        all.put("schedules pause", () -> {
            scheduled("paused");
            return List.of(ok(as("dba", "schedules pause paused")));
        });
        all.put("schedules resume", () -> {
            scheduled("resumed");
            run(as("dba", "schedules pause resumed"));
            return List.of(ok(as("dba", "schedules resume resumed")));
        });
        all.put("schedules remove", () -> {
            scheduled("removed");
            return List.of(ok(as("dba", "schedules remove removed")));
        });
        all.put("approve", JsonOutputIT::approved);
        all.put(
                "events tail",
                () -> lines(run(as("dba", "events tail --job " + succeeded())).out()));
        all.put("workers list", () -> List.of(ok(as("dba", "workers list"))));
        all.put("workers drain", () -> {
            JsonNode drained = ok("workers drain json-worker --server " + second());
            assertThat(worker.awaitEnd()).isZero();
            return List.of(drained);
        });
        all.put("token create", () -> List.of(ok(as("admin", "token create ada --role viewer --out ada.token"))));
        all.put("token list", () -> List.of(ok(as("admin", "token list"))));
        all.put("token revoke", () -> {
            JsonNode token = ok(as("admin", "token create grace --role viewer --out grace.token"));
            return List.of(ok(as("admin", "token revoke " + token.path("id").asText())));
        });
        all.put("topics apply", () -> List.of(topicsApplied.json()));
        all.put(
                "topics diff",
                () -> List.of(json(1, "topics diff --config coordinator.yaml --replication 1 --partitions 3")));
        all.put("audit list", () -> List.of(ok(as("auditor", "audit list"))));
        all.put("audit verify", () -> List.of(ok(as("auditor", "audit verify"))));
        all.put("audit verify-artifact", () -> {
            ok(as("dba", "jobs artifact " + undecided() + " proposed-rules.yaml --out rules.yaml"));
            return List.of(ok("audit verify-artifact rules.yaml --public-key up/keys/audit.pem.pub"));
        });
        all.put("audit export", () -> List.of(ok("audit export --config coordinator.yaml --out audit.jsonl")));
        all.put("dead-letters list", () -> List.of(letters()));
        all.put("dead-letters show", () -> List.of(ok(letter("show"))));
        all.put("dead-letters replay", () -> List.of(ok(letter("replay"))));
        all.put("dead-letters discard", () -> List.of(ok(letter("discard"))));
        all.put("doctor", () -> List.of(json(7, "doctor --config coordinator.yaml")));
        all.put("config validate", () -> List.of(ok("config validate godwit.yaml policy/shop.yaml")));
        all.put("config explain", () -> List.of(ok("config explain"), ok("config explain worker.yaml")));
        all.put("keys new", () -> List.of(ok("keys new mask other.key")));
        all.put("version", () -> List.of(ok("version")));
        all.put("completion", () -> List.of(ok("completion zsh")));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> everyCommandWritesWhatItsSchemaSays() {
        Map<String, Callable<List<JsonNode>>> scenarios = scenarios();
        return leaves().stream()
                .map(command -> DynamicTest.dynamicTest(command, () -> {
                    Callable<List<JsonNode>> scenario = scenarios.get(command);
                    assertThat(scenario).as("Run it here").isNotNull();
                    for (JsonNode output : Objects.requireNonNull(scenario).call()) {
                        assertThat(SCHEMAS.problems(command, output))
                                .as(output.toPrettyString())
                                .isEmpty();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyCommandThatFailsWritesAnError() {
        return leaves().stream()
                .map(command -> DynamicTest.dynamicTest(command, () -> {
                    Ran ran = run(command + " --no-such-option");

                    assertThat(ran.status()).isEqualTo(64);
                    assertThat(SCHEMAS.problems(CliSchemas.ERROR, ran.json())).isEmpty();
                }));
    }

    @Test
    void theSchemasAreOfCommandsThatExist() {
        assertThat(SCHEMAS.commands())
                .isEqualTo(leaves().stream()
                        .map(command -> command.replace(' ', '-'))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void anErrorTellsEverythingThatItsSchemaSays() throws Exception {
        write("bad.yaml", "slots: many\n");

        Ran configuration = run("config validate bad.yaml --as project");
        Ran refused = run(as("dba", "audit list"));
        Ran unreachable = run("jobs list --server http://" + NOWHERE);
        Ran failed = run(as("dba", "jobs watch " + failed()));

        assertThat(List.of(configuration, refused, unreachable, failed))
                .extracting(Ran::status)
                .containsExactly(5, 13, 12, 5);
        assertThat(List.of(configuration, refused, unreachable, failed))
                .allSatisfy(ran -> assertThat(SCHEMAS.problems(CliSchemas.ERROR, ran.json()))
                        .as(ran.out())
                        .isEmpty());
        assertThat(failed.json().at("/error/job/state").asText()).isEqualTo("FAILED");
    }

    @Test
    void everyColumnWithoutADecisionGetsAProposedRuleHereAndThere() throws Exception {
        String columns = IntStream.range(0, 60)
                .mapToObj(i -> "a_rather_long_name_%d text".formatted(i))
                .collect(joining(", "));
        for (TestDatabase database : List.of(shop, staging)) {
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE wide (%s)".formatted(columns));
            }
        }
        write("sync/wide.yaml", "{source: shop, target: staging, tables: [public.wide], policy: policy/none.yaml}");
        write("policy/none.yaml", "rules: {}");

        for (String command : List.of("sync plan wide --local", as("dba", "sync plan wide --env development"))) {
            Ran json = run(command);
            Ran text = text(command);

            assertThat(SCHEMAS.problems(CliSchemas.ERROR, json.json())).isEmpty();
            assertThat(List.of(json.status(), text.status())).as(text.err()).containsOnly(9);
            for (int i = 0; i < 60; i++) {
                String rule = "public.wide.a_rather_long_name_%d: redact".formatted(i);
                assertThat(json.json().at("/error/job/proposedRules").asText()).contains(rule);
                assertThat(text.err()).contains(rule);
            }
        }
    }

    @Test
    void aTaskThatIsTriedAgainIsShownWithItsFailure() {
        String job = run(as("dba", "jobs submit migrate-status --env development --target gone"))
                .json()
                .path("id")
                .asText();

        String shown = Eventually.within(PATIENCE, () -> {
            String text = text(as("dba", "jobs show " + job)).out();
            assertThat(text).contains("next one at");
            return text;
        });
        Ran watched = text(as("dba", "jobs watch " + job));

        assertThat(shown)
                .containsPattern("pending: attempt [1-4] of 5 failed \\([a-z-]+\\), next one at 20\\S+ \\S+Z: "
                        + "Cannot connect to 'gone'");
        assertThat(watched.status()).isEqualTo(10);
        assertThat(watched.err())
                .containsPattern("pending: attempt [1-4] of 5 failed \\([a-z-]+\\), next one at 20\\S+ \\S+Z: "
                        + "Cannot connect to 'gone'")
                .doesNotContain(NOWHERE);
    }

    @Test
    void aTaskThatNoWorkerCanTakeIsShownWithTheReason() {
        String job = ok(as(
                        "dba",
                        "jobs submit sync-plan --env development --source shp --target staging --request {\"file\":\"sync/shop.yaml\"}"))
                .path("id")
                .asText();

        Eventually.within(PATIENCE, () -> {
            Ran shown = text(as("dba", "jobs show " + job));
            assertThat(shown.out())
                    .contains("plan waits: no live worker that does sync.plan has the connections 'shp' and 'staging'. "
                            + "Known: gone, shop, staging. Did you mean 'shop'?");
            return shown;
        });
    }

    @Test
    void everyMeterThatIsPublishedIsOnItsPage() throws Exception {
        run("jobs list --server " + second());
        Map<String, String> ofCoordinator = MetricsPage.published(
                metrics(Json.parse(coordinator.out()).path("port").asInt()));
        Map<String, String> ofWorker = MetricsPage.published(workerMetrics);

        assertThat(ofCoordinator).containsKeys("godwit_relay_leading", "godwit_http_requests_seconds");
        assertThat(MetricsPage.of("Coordinators")).containsAllEntriesOf(ofCoordinator);
        assertThat(ofWorker).containsKeys("godwit_worker_slots");
        assertThat(MetricsPage.of("Workers")).containsAllEntriesOf(ofWorker);
    }

    private static String metrics(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static List<String> leaves() {
        return CommandLineTest.all()
                .filter(command -> command.getSubcommands().isEmpty())
                .map(command -> command.getCommandSpec().qualifiedName().replaceFirst("^godwit ", ""))
                .toList();
    }

    /** Nobody does it, so it stays as it is. */
    private static JsonNode scheduled(String name) {
        return ok(as(
                "dba",
                "schedules add " + name
                        + " --cron @daily --zone Asia/Tokyo --kind noop --env development --request {\"count\":1}"));
    }

    private static JsonNode submitted() {
        return ok(as("dba", "jobs submit noop --env development --no-bundle --request {\"count\":1}"));
    }

    private static String succeeded() {
        String job =
                ok(as("dba", "jobs submit lint --env development")).path("id").asText();
        assertThat(run(as("dba", "jobs watch " + job)).status()).isZero();
        return job;
    }

    /** Leaves the rules that its policy lacks. */
    private static String undecided() throws Exception {
        for (TestDatabase database : List.of(shop, staging)) {
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS undecided (note text)");
            }
        }
        write(
                "sync/undecided.yaml",
                "{source: shop, target: staging, tables: [public.undecided], policy: policy/no.yaml}");
        write("policy/no.yaml", "rules: {}");
        return run(as("dba", "sync plan undecided --env development"))
                .json()
                .at("/error/job/job")
                .asText();
    }

    /** Fails at once, since its file is in no bundle. */
    private static String failed() {
        String job = run(as(
                        "dba",
                        "jobs submit sync-plan --env development --source shop --target staging --request {\"file\":\"sync/none.yaml\"}"))
                .json()
                .path("id")
                .asText();
        run(as("dba", "jobs watch " + job));
        return job;
    }

    private static List<JsonNode> approved() throws IOException {
        write("db/migrations/9_drop.up.sql", "ALTER TABLE customers DROP COLUMN email;\n");
        try {
            Ran waiting = run(as("dba", "migrate up --env production --target staging"));
            assertThat(SCHEMAS.problems(CliSchemas.ERROR, waiting.json())).isEmpty();
            String job = waiting.json().at("/error/job/job").asText();
            return List.of(ok(as("approver", "approve " + job)), ok(as("approver", "approve --reject " + job)));
        } finally {
            Files.delete(project.resolve("db/migrations/9_drop.up.sql"));
        }
    }

    /** Two records that nobody can read lie on the topic of reports. */
    private static JsonNode letters() {
        Map<String, Object> config = KAFKA.kafka().clientConfig();
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            var unused = producer.send(
                    new ProducerRecord<>(KAFKA.kafka().name("task-events"), "k", "nothing that anybody reads"));
        }
        return Eventually.within(PATIENCE, () -> {
            JsonNode letters = ok("dead-letters list --state open --server " + second());
            assertThat(letters.path("deadLetters")).isNotEmpty();
            return letters;
        });
    }

    private static String letter(String what) {
        String id = letters().at("/deadLetters/0/id").asText();
        return "dead-letters %s %s --server %s".formatted(what, id, second());
    }

    private static String second() {
        return "http://127.0.0.1:" + Json.parse(coordinator.out()).path("port").asInt();
    }

    private static List<JsonNode> lines(String out) {
        List<JsonNode> lines = out.lines().map(Json::parse).toList();
        assertThat(lines).isNotEmpty();
        return lines;
    }

    private static String as(String who, String command) {
        return "%s --server %s --token-file up/tokens/%s.token"
                .formatted(command, Json.parse(up.out()).path("url").asText(), who);
    }

    private static JsonNode ok(String command) {
        return json(0, command);
    }

    private static JsonNode json(int status, String command) {
        Ran ran = run(command);
        assertThat(ran.status()).as("%s: %s%s", command, ran.out(), ran.err()).isEqualTo(status);
        return ran.json();
    }

    private static Ran run(String command) {
        return text(command + " --format json");
    }

    private static Ran text(String command) {
        return Ran.in(project, command.split(" ", -1));
    }

    private static void write(String name, String text) throws IOException {
        Path file = project.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
