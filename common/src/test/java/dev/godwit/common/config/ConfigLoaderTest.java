package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.godwit.common.config.WorkerExample.Connection;
import dev.godwit.common.config.WorkerExample.Hook;
import dev.godwit.common.config.WorkerExample.Http;
import dev.godwit.common.config.WorkerExample.Kafka;
import dev.godwit.common.config.WorkerExample.LogFormat;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
    private static final String SMALL = """
            name: w-1
            kafka:
              bootstrap_servers: [localhost:9092]
            connections:
              shop:
                url: postgresql://localhost/shop
                user: app
                password: ${env:SHOP_PASSWORD}
            """;

    private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_PASSWORD", "hunter2");

    private static ConfigLoader process(String yaml) {
        return ConfigLoader.forProcess(ENVIRONMENT).withText("godwit.yaml", yaml);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        WorkerExample config = process(SMALL).load(WorkerExample.class);

        assertThat(config)
                .usingRecursiveComparison()
                .ignoringFields("plugins")
                .isEqualTo(new WorkerExample(
                        "w-1",
                        4,
                        Duration.ofSeconds(30),
                        DataSize.ofMebibytes(64),
                        LogFormat.PLAIN_TEXT,
                        Path.of("work"),
                        new Kafka(List.of("localhost:9092"), "godwit.", Optional.empty(), true, 0.5, 1_000_000),
                        Map.of("shop", connection()),
                        List.of(),
                        Set.of(),
                        null,
                        config.plugins()));
    }

    private static Connection connection() {
        return new Connection(URI.create("postgresql://localhost/shop"), "app", Secret.of("hunter2"), 4);
    }

    @Test
    void everyKindOfComponentIsRead() {
        String all = SMALL.replace(
                        "[localhost:9092]",
                        "[a:1, b:2]\n  prefix: x.\n  password: \"12345678\"\n  idempotent: false\n"
                                + "  jitter: 1e-1\n  max_bytes: 9000000000")
                + """
                slots: 64
                lease: 1m30s
                buffer: 1 GiB
                log_format: json
                directory: ../run
                hooks:
                  - via: webhook
                    url: https://example.com/hook
                  - {via: sql-file, file: after.sql}
                labels: [eu, "2026"]
                http: {port: 0, zone: Europe/Berlin}
                """;

        WorkerExample config = process(all).load(WorkerExample.class);

        assertThat(config)
                .usingRecursiveComparison()
                .ignoringFields("plugins")
                .isEqualTo(new WorkerExample(
                        "w-1",
                        64,
                        Duration.ofSeconds(90),
                        new DataSize(1L << 30),
                        LogFormat.JSON,
                        Path.of("../run"),
                        new Kafka(
                                List.of("a:1", "b:2"),
                                "x.",
                                Optional.of(Secret.of("12345678")),
                                false,
                                0.1,
                                9_000_000_000L),
                        Map.of("shop", connection()),
                        List.of(
                                new Hook.Webhook(URI.create("https://example.com/hook"), Duration.ofSeconds(5)),
                                new Hook.SqlFile(Path.of("after.sql"))),
                        Set.of("eu", "2026"),
                        new Http(0, "127.0.0.1", ZoneId.of("Europe/Berlin")),
                        config.plugins()));
    }

    @Test
    void nothingIsNeededButVariables() {
        record Small(String name, Kafka kafka) {}
        var loader =
                ConfigLoader.forProcess(Map.of("GODWIT_NAME", "w-2", "GODWIT_KAFKA_BOOTSTRAP_SERVERS", "a:1, b:2"));

        Small config = loader.load(Small.class);

        assertThat(config.name()).isEqualTo("w-2");
        assertThat(config.kafka().bootstrapServers()).containsExactly("a:1", "b:2");
    }

    @Test
    void withoutAnyFileAProblemStillSaysWhatToDo() {
        record Small(String name) {}

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigLoader.forProcess(Map.of()).load(Small.class))
                .withMessage("configuration: Missing key 'name' at the top level. Write it there, or set GODWIT_NAME.");
    }

    @Test
    void aVariableIsCheckedAsAFileIs() {
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_SLOTS", "many", "GODWIT_LEASE", ""))
                .withText("godwit.yaml", SMALL);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(WorkerExample.class))
                .withMessage("""
                        GODWIT_LEASE: This variable is empty. Give it a value, or unset it.
                        GODWIT_SLOTS: Expected a whole number for 'slots', found 'many'. Write digits only, without leading zeros, separators or a plus sign.""");
    }

    @Test
    void aVariableReachesIntoAMapThatAFileBegan() {
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_CONNECTIONS_SHOP_USER", "owner"))
                .withText("godwit.yaml", SMALL);

        assertThat(loader.load(WorkerExample.class).connections().get("shop"))
                .extracting(Connection::user)
                .isEqualTo("owner");
    }

    @Test
    void aVariableBeginsAnOptionalPart() {
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_HTTP_PORT", "8080"))
                .withText("godwit.yaml", SMALL);

        assertThat(loader.load(WorkerExample.class).http()).isEqualTo(new Http(8080, "127.0.0.1", ZoneId.of("UTC")));
    }

    @Test
    void aVariableReplacesWhatStandsUnderAFormerName() {
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_KAFKA_TOPIC_PREFIX", "new."))
                .withText("godwit.yaml", SMALL.replace("  bootstrap", "  prefix: old.\n  bootstrap"));

        assertThat(loader.load(WorkerExample.class).kafka().topicPrefix()).isEqualTo("new.");
    }

    @Test
    void twoKeysOfOneVariableAreTooMany() {
        String two = SMALL + SMALL.substring(SMALL.indexOf("  shop:")).replace("shop:", "SHOP:");
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_CONNECTIONS_SHOP_USER", "owner"))
                .withText("godwit.yaml", two);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> loader.load(WorkerExample.class))
                .withMessage("GODWIT_CONNECTIONS_SHOP_USER: GODWIT_CONNECTIONS_SHOP_USER could mean both "
                        + "'connections.shop.user' and 'connections.SHOP.user'. Set it in a file.");
    }

    @Test
    void theStrongestSourceWins() {
        var loader = ConfigLoader.forProcess(Map.of("SHOP_PASSWORD", "x", "GODWIT_SLOTS", "6", "GODWIT_LEASE", "6s"))
                .withFlag("--slots", "slots", "7")
                .withText("project.yaml", "slots: 5\nlease: 5s\nbuffer: 5MiB\nkafka: {topic_prefix: p.}\n")
                .withText("user.yaml", SMALL + "slots: 3\nlease: 3s\nbuffer: 3MiB\ndirectory: u\n");

        WorkerExample config = loader.load(WorkerExample.class);

        assertThat(config.slots()).isEqualTo(7);
        assertThat(config.lease()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.buffer()).isEqualTo(DataSize.ofMebibytes(5));
        assertThat(config.directory()).isEqualTo(Path.of("u"));
        assertThat(config.kafka().topicPrefix()).isEqualTo("p.");
        assertThat(config.kafka().bootstrapServers()).containsExactly("localhost:9092");
    }

    @Test
    void theExplanationTellsWhereEveryValueCameFrom() {
        record Small(
                String name,
                int slots,
                @Default("30s") Duration lease,
                Kafka kafka,
                @Nullable Secret token) {}
        var loader = ConfigLoader.forProcess(
                        Map.of("GODWIT_SLOTS", "6", "TOKEN", "hunter2", "GODWIT_KAFKA_JITER", "1", "PREFIX", "x"))
                .withFlag("--slots", "slots", "7")
                .withText("project.yaml", "name: w-1\nslots: 5\nkafka:\n  topic_prefix: ${env:PREFIX}.\n")
                .withText(
                        "user.yaml", "name: w-0\nslots: 3\ntoken: ${env:TOKEN}\nkafka: {bootstrap_servers: [a, b]}\n");

        ConfigExplanation explanation = loader.explain(Small.class).explanation();

        assertThat(explanation.format()).isEqualTo("""
                        name = w-1  (project.yaml:1, over user.yaml:1)
                        slots = 7  (flag --slots, over environment variable GODWIT_SLOTS, project.yaml:2, user.yaml:2)
                        lease = 30s  (default)
                        kafka.bootstrap_servers[0] = a  (user.yaml:4)
                        kafka.bootstrap_servers[1] = b  (user.yaml:4)
                        kafka.topic_prefix = ${env:PREFIX}.  (project.yaml:4)
                        kafka.password = (not set)  (default)
                        kafka.idempotent = true  (default)
                        kafka.jitter = 0.5  (default)
                        kafka.max_bytes = 1000000  (default)
                        token = ***  (user.yaml:3)""");
        assertThat(explanation.warnings())
                .containsExactly(
                        "Environment variable GODWIT_KAFKA_JITER sets nothing here. Did you mean 'GODWIT_KAFKA_JITTER'?");
    }

    @Test
    void theExplanationHidesCredentialsThatStandWhereTheyShouldNot() {
        record Small(String dsn, URI url) {}

        String shown = process(
                        "dsn: host=a password=hunter2 user=b\nurl: https://me:hunter2@example.com/?token=hunter2\n")
                .explain(Small.class)
                .explanation()
                .format();

        assertThat(shown).isEqualTo("""
                        dsn = host=a password=*** user=b  (godwit.yaml:1)
                        url = https://***@example.com/?token=***  (godwit.yaml:2)""");
    }

    @Test
    void referencesAreReplacedOnce() {
        record Small(String a, String b, String c, String d, int port) {}
        var loader = ConfigLoader.forProcess(Map.of("A", "${env:B}", "B", "b", "PORT", "9092"))
                .withText("godwit.yaml", """
                        a: ${env:A}
                        b: <${env:B}|${env:C:-c}|${env:C:-}>
                        c: $${env:B} $$ $
                        d: &d ${env:B}
                        port: ${env:PORT}
                        """);

        assertThat(loader.load(Small.class)).isEqualTo(new Small("${env:B}", "<b|c|>", "${env:B} $$ $", "b", 9092));
    }

    @Test
    void inABundleOtherDollarsAreJustText() {
        record Small(String template) {}

        Small small = ConfigLoader.forBundle()
                .withText("db/a.yaml", "template: user_${id}_$${x}@example.com")
                .load(Small.class);

        assertThat(small.template()).isEqualTo("user_${id}_$${x}@example.com");
    }

    @Test
    void aBundleDoesNotReadTheEnvironment() {
        record Small(@Default("4") int slots) {}

        Loaded<Small> loaded =
                ConfigLoader.forBundle().withText("db/a.yaml", "slots: 5").explain(Small.class);

        assertThat(loaded.value().slots()).isEqualTo(5);
        assertThat(loaded.explanation().warnings()).isEmpty();
    }

    @Test
    void aPartForLaterIsReadWhenItsTypeIsKnown() {
        record Parameters(String region, @Default("3") int retries) {}
        var environment = Map.of("REGION", "${env:SECRET}", "SECRET", "hunter2", "SHOP_PASSWORD", "x");
        var loader = ConfigLoader.forProcess(environment)
                .withText("godwit.yaml", SMALL + "plugins:\n  region: ${env:REGION}\n");
        var problems = new Problems();
        ConfigNode plugins = loader.load(WorkerExample.class).plugins();

        Optional<Parameters> parameters = loader.bind(plugins, "plugins", Parameters.class, problems);

        assertThat(problems.isEmpty()).isTrue();
        assertThat(parameters).contains(new Parameters("${env:SECRET}", 3));
    }

    @Test
    void aProblemOfAPartForLaterNamesItsPlaceInTheFile() {
        record Parameters(String region) {}
        ConfigLoader loader = process(SMALL + "plugins:\n  regoin: eu\n");
        var problems = new Problems();
        ConfigNode plugins = loader.load(WorkerExample.class).plugins();

        Optional<Parameters> parameters = loader.bind(plugins, "plugins", Parameters.class, problems);

        assertThat(parameters).isEmpty();
        assertThat(problems.format()).isEqualTo("""
                        godwit.yaml:10:3: Missing key 'region' in 'plugins'.
                        godwit.yaml:10:3: Unknown key 'regoin' in 'plugins'. Known: region. Did you mean 'region'?""");
    }

    @Test
    void problemsOfSeveralLoadsAreReportedTogether() {
        record Small(int a) {}
        var problems = new Problems();

        ConfigLoader.forBundle().withText("b.yaml", "a: x").load(Small.class, problems);
        ConfigLoader.forBundle().withText("a.yaml", "b: 1").load(Small.class, problems);

        assertThat(problems.format()).isEqualTo("""
                        a.yaml:1:1: Missing key 'a' at the top level.
                        a.yaml:1:1: Unknown key 'b' at the top level. Known: a.
                        b.yaml:1:4: Expected a whole number for 'a', found the text 'x'.""");
    }

    @Test
    void typesMayContainThemselves() {
        record Tree(
                String name,
                @Default("[]") List<Tree> children,
                @Nullable Tree next) {}

        Tree tree = process("name: a\nchildren: [{name: b, children: [{name: c}]}]\nnext: {name: d}\n")
                .load(Tree.class);

        assertThat(tree)
                .isEqualTo(new Tree(
                        "a",
                        List.of(new Tree("b", List.of(new Tree("c", List.of(), null)), null)),
                        new Tree("d", List.of(), null)));
    }

    @Test
    void mapsKeepTheOrderOfTheFile() {
        record Small(Map<LogFormat, Integer> sizes) {}

        Small small = process("sizes: {json: 2, plain-text: 1}").load(Small.class);

        assertThat(small.sizes()).containsExactly(Map.entry(LogFormat.JSON, 2), Map.entry(LogFormat.PLAIN_TEXT, 1));
    }

    @Test
    void aFlagForNothingIsAMistakeOfTheProgram() {
        record Small(@Default("4") int slots) {}

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfigLoader.forProcess(Map.of())
                        .withFlag("--slot", "slot", "4")
                        .load(Small.class))
                .withMessage("Flag --slot sets 'slot', which does not exist");
    }

    @Test
    void aDefaultThatDoesNotFitIsAMistakeOfTheProgram() {
        record Wrong(@Default("many") int slots) {}

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfigLoader.forProcess(Map.of()).load(Wrong.class))
                .withMessageContaining("Wrong.slots cannot be configured");
    }

    @Test
    void aTypeThatCannotBeReadIsAMistakeOfTheProgram() {
        record Wrong(Object anything) {}

        assertThatIllegalStateException()
                .isThrownBy(() -> ConfigLoader.forProcess(Map.of()).load(Wrong.class))
                .withMessageContaining("type java.lang.Object is not supported");
    }
}
