package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.godwit.common.json.Json;
import dev.godwit.testkit.MarkdownExample;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * Every code block of every page is run, read or checked by some test. What follows the opening fence says how: a block that says nothing, or
 * something that no test knows, fails here. Blocks of {@code text} are what programs print, and pictures.
 */
class DocumentationTest {

    private static final Pattern CURL = Pattern.compile("\"\\$GODWIT(/[^\"?]*)(?:\\?[^\"]*)?\"");
    private static final CommandLine COMMANDS = Godwit.all(Ran.cli(Path.of("")));
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

    /** Blocks that a test of its own looks after. */
    private record LookedAfter(String where, Predicate<MarkdownExample> what, String by) {

        static LookedAfter by(String test, String where, String infos) {
            return new LookedAfter(where, example -> example.info().matches(infos), test);
        }

        boolean has(MarkdownExample example) {
            return example.file().toString().startsWith(where) && what.test(example);
        }
    }

    private static final List<LookedAfter> LOOKED_AFTER = List.of(
            LookedAfter.by("PagesIT", "docs/tutorial/getting-started.md", "(yaml|sql) \\S+|console run( exit=\\d+)?"),
            LookedAfter.by("PagesIT", "docs/how-to/", "(yaml|sql) \\S+|console run( exit=\\d+)?"),
            LookedAfter.by("LintRulePagesTest", "docs/lint-rules/", "sql (good|bad|ignored)"),
            LookedAfter.by("StrategyPagesTest", "docs/anonymization/", "yaml masks .+"),
            LookedAfter.by("PluginsTest", "docs/anonymization/plugins.md", "yaml plugin"),
            LookedAfter.by(
                    "ConfigurationFormatPageTest",
                    "docs/reference/configuration-format.md",
                    "yaml( bundle| explain)?|text"),
            LookedAfter.by("ConsumerExamplesIT", "docs/reference/events.md", "(java|python|js) run"));

    @TestFactory
    Stream<DynamicTest> everyBlockIsChecked() {
        return examples()
                .filter(example -> LOOKED_AFTER.stream().noneMatch(test -> test.has(example)))
                .map(example -> DynamicTest.dynamicTest(example.toString(), () -> check(example)));
    }

    @Test
    void everyTestThatLooksAfterBlocksIsThereAndHasSome() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(MarkdownExamples.repository())) {
            tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }

        assertThat(LOOKED_AFTER).allSatisfy(test -> {
            assertThat(tests).contains(test.by());
            assertThat(examples().filter(test::has)).as(test.by()).isNotEmpty();
        });
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        Path repository = MarkdownExamples.repository();
        var broken = new ArrayList<String>();
        for (Path page : pages(repository)) {
            LINK.matcher(Files.readString(page)).results().forEach(link -> {
                String target = link.group(1);
                if (!target.matches("(https?|mailto):.*") && !Files.exists(page.resolveSibling(target))) {
                    broken.add("%s: %s".formatted(repository.relativize(page), target));
                }
            });
        }

        assertThat(broken).isEmpty();
    }

    /** In braces, YAML ends a value at a comma: what follows becomes a key without a value. */
    @Test
    void noDescriptionOfTheApiIsCutAtAComma() throws IOException {
        var cut = new ArrayList<String>();
        collectEmpty(CliSchemas.openApi(), cut);

        assertThat(cut).isEmpty();
    }

    private static void collectEmpty(JsonNode node, List<String> keys) {
        node.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                keys.add(entry.getKey());
            }
        });
        node.forEach(child -> collectEmpty(child, keys));
    }

    private static void check(MarkdownExample example) throws IOException {
        switch (example.info()) {
            case "console" -> {
                for (String command : ShellWords.commands(example.code())) {
                    checkCommand(command);
                }
            }
            case "json problem" ->
                assertThat(problems("Problem", Json.parse(example.code()))).isEmpty();
            case "text" ->
                assertThat(example.code().lines().filter(line -> line.matches("(\\$ |\\./).*")))
                        .as("A command belongs into a block of 'console'")
                        .isEmpty();
            default -> throw new AssertionError("No test knows what to do with " + example);
        }
    }

    /** One that can be given: its name, options and arguments exist. */
    private static void checkCommand(String command) throws IOException {
        for (String part : command.replaceFirst("^source <\\((.*)\\)$", "$1").split(" && ", -1)) {
            String[] words = ShellWords.of(part.replaceFirst(" > \\S+$", ""));
            String[] arguments = Arrays.copyOfRange(words, 1, words.length);
            switch (words[0]) {
                case "godwit", "./godwit" -> COMMANDS.parseArgs(arguments);
                case "./mvnw", "bench/run" ->
                    assertThat(MarkdownExamples.repository().resolve(words[0])).isExecutable();
                case "export" -> assertThat(arguments).isNotEmpty();
                case "curl" -> checkCall(part);
                default -> throw new AssertionError("No test knows the command " + part);
            }
        }
    }

    /** A call that the API's document has, with a body as it says. */
    private static void checkCall(String curl) throws IOException {
        var call = CURL.matcher(curl);
        assertThat(call.find()).as(curl).isTrue();
        String path = call.group(1).replaceAll("\\$\\w+", "{id}");
        String[] words = ShellWords.of(curl);
        int body = List.of(words).indexOf("-d");
        JsonNode operation = CliSchemas.openApi().path("paths").path(path).path(body < 0 ? "get" : "post");

        assertThat(operation.isObject()).as(path).isTrue();
        if (body >= 0) {
            String schema = operation
                    .at("/requestBody/content/application~1json/schema/$ref")
                    .asText();
            assertThat(problems(schema.replaceFirst(".*/", ""), Json.parse(words[body + 1])))
                    .isEmpty();
        }
    }

    private static List<String> problems(String schema, JsonNode document) throws IOException {
        ObjectNode whole = Json.object().put("$ref", "#/components/schemas/" + schema);
        whole.set("components", CliSchemas.openApi().path("components"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole)
                .validate(document)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static Stream<MarkdownExample> examples() {
        return Stream.concat(MarkdownExamples.all().stream(), MarkdownExamples.in("CONTRIBUTING.md").stream());
    }

    private static List<Path> pages(Path repository) throws IOException {
        try (Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(repository::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }
}
