package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file in {@code bad-config} takes the place of a good one in a project. Whatever command reads it ends with exit code 5, tells exactly the
 * problems that stand beside the file, all at once and each with its place, and has connected to nothing: everything that the files name is a
 * trap that counts who comes.
 */
class BadConfigurationTest {

    @TempDir
    private Path directory;

    private final Trap trap = Trap.open();

    @AfterEach
    void close() {
        trap.close();
    }

    @TestFactory
    Stream<DynamicTest> aProjectIsRefused() throws IOException {
        return each(
                "project",
                "godwit.yaml",
                "sync run shop --yes",
                "sync plan shop",
                "migrate up --target shop --yes",
                "migrate status --target shop",
                "lint",
                "up --data up",
                "config validate");
    }

    @TestFactory
    Stream<DynamicTest> aWorkerIsRefused() throws IOException {
        return each("worker", "worker.yaml", "worker --config worker.yaml", "config validate worker.yaml");
    }

    @TestFactory
    Stream<DynamicTest> aCoordinatorIsRefused() throws IOException {
        return each(
                "coordinator",
                "coordinator.yaml",
                "coordinator --config coordinator.yaml",
                "topics apply --config coordinator.yaml",
                "audit export --config coordinator.yaml --out audit.jsonl",
                "config validate coordinator.yaml");
    }

    @TestFactory
    Stream<DynamicTest> aSyncIsRefused() throws IOException {
        return each("sync", "sync/shop.yaml", "sync run shop --yes", "sync plan shop");
    }

    /** What only the worker could know is not asked of it: nothing is sent. */
    @TestFactory
    Stream<DynamicTest> aPolicyIsRefused() throws IOException {
        String server = " --env staging --server http://127.0.0.1:" + trap.port();
        return each(
                "policy",
                "policy/shop.yaml",
                "sync run shop --yes",
                "sync plan shop",
                "sync run shop" + server,
                "config validate policy/shop.yaml");
    }

    @Test
    void theFilesThatTheBadOnesTakeThePlaceOfAreGood() throws IOException {
        lay(directory);

        Ran validated = run("config validate godwit.yaml worker.yaml coordinator.yaml sync/shop.yaml policy/shop.yaml");
        Ran connected = run("doctor");

        assertThat(validated.status()).as(validated.err()).isZero();
        assertThat(connected.status()).isEqualTo(7);
        assertThat(trap.visits()).isPositive();
    }

    @Test
    void allTypesOfFilesHaveTogetherMoreThanFortyCases() throws IOException {
        int cases = 0;
        for (String kind : List.of("project", "worker", "coordinator", "sync", "policy")) {
            cases += BadConfigurationCase.in(kind).size();
        }

        assertThat(cases).isGreaterThanOrEqualTo(40);
    }

    private Stream<DynamicTest> each(String kind, String file, String... commands) throws IOException {
        return BadConfigurationCase.in(kind).stream()
                .map(bad -> DynamicTest.dynamicTest(bad.name(), () -> check(bad, file, List.of(commands))));
    }

    private void check(BadConfigurationCase bad, String file, List<String> commands) throws IOException {
        lay(directory);
        bad.copyTo(directory.resolve(file));
        for (String command : commands) {
            Ran ran = run(command);

            assertThat(ran.status()).as(command + "\n" + ran.out() + ran.err()).isEqualTo(5);
            assertThat(problems(ran)).as(command).isEqualTo(bad.expected());
            assertThat(ran.out()).as(command).isEmpty();
        }
        Ran json = run(commands.get(0) + " --format json");
        assertThat(json.err()).isEmpty();
        assertThat(listed(json)).isEqualTo(bad.expected());
        assertThat(trap.visits()).isZero();
        assertThat(directory.resolve("up")).doesNotExist();
        assertThat(directory.resolve("audit.jsonl")).doesNotExist();
    }

    private void lay(Path project) throws IOException {
        BadConfigurationCase.layGoodFiles(project);
    }

    private Ran run(String command) {
        Map<String, String> environment = BadConfigurationCase.environment(trap.port());
        Ran ran = Ran.in(directory, environment, command.split(" ", -1));
        assertThat(ran.out() + ran.err()).as(command).doesNotContain(BadConfigurationCase.SECRETS);
        return ran;
    }

    private String problems(Ran ran) {
        assertThat(ran.err()).startsWith("godwit: ");
        return ran.err()
                .substring("godwit: ".length())
                .replace(directory + "/", "")
                .stripTrailing();
    }

    private String listed(Ran ran) {
        var lines = new ArrayList<String>();
        for (JsonNode problem : ran.json().at("/error/problems")) {
            String file = problem.path("file").asText();
            String place = problem.path("line").asInt() == 0
                    ? file
                    : "%s:%d:%d"
                            .formatted(
                                    file,
                                    problem.path("line").asInt(),
                                    problem.path("column").asInt());
            String hint = problem.path("hint").isTextual()
                    ? " " + problem.path("hint").asText()
                    : "";
            lines.add("%s: %s%s".formatted(place, problem.path("message").asText(), hint));
        }
        return String.join("\n", lines).replace(directory + "/", "");
    }
}
