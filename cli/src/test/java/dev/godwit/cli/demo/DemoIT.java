package dev.godwit.cli.demo;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.CliSchemas;
import dev.godwit.cli.Main;
import dev.godwit.common.json.Json;
import dev.godwit.embedded.OwnedProcess;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.MarkdownExamples;
import dev.godwit.testkit.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The demo as users run it: a process of its own, with servers and processes of its own. */
class DemoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void everyStepHoldsAndEveryFigureIsMeasured() throws IOException {
        JavaProcess demo = demo("--rows", "30000", "--format", "json");

        int exit = demo.awaitExit(PATIENCE);

        assertThat(exit).as(demo.errors()).isZero();
        JsonNode measured = Json.parse(demo.output());
        assertThat(CliSchemas.read().problems("demo", measured)).isEmpty();
        assertThat(measured.path("rowsCopied").asLong()).isEqualTo(30_000);
        assertThat(measured.path("rowsInStaging").asLong()).isEqualTo(30_000);
        assertThat(measured.path("migrations").asInt()).isEqualTo(6);
        assertThat(measured.path("maskedColumns").asInt()).isEqualTo(10);
        assertThat(measured.path("leakScanHits").asLong(-1)).isZero();
        assertThat(measured.path("leakScanControlHits").asLong()).isPositive();
        assertThat(measured.path("takeoverMillis").asLong()).isPositive();
        assertThat(measured.path("jobEvents").asLong()).isPositive();
        assertThat(measured.path("auditCovered").asLong())
                .isPositive()
                .isEqualTo(measured.path("auditRecords").asLong());
        assertThat(demo.errors())
                .contains("ada tries to approve her own plan: ")
                .contains("Did you mean 'public.customers.email'?")
                .contains("SIGKILL to worker sync-")
                .contains("Taken over: sync-")
                .contains("a join finds 0 orphans")
                .contains("is changed to say that ada approved her own plan: found")
                .doesNotContain("gw_");
        assertThat(stepsOfThePage())
                .hasSize(Demo.STEPS)
                .allSatisfy(step -> assertThat(demo.errors()).contains(step));
    }

    @Test
    void whatAKilledDemoLeavesBehindEndsByItselfOrWithTheNext() throws IOException {
        JavaProcess demo = demo("--rows", "10000", "--keep");
        demo.awaitLine("Coordinator at http://", PATIENCE);
        List<ProcessHandle> children =
                ProcessHandle.of(demo.pid()).orElseThrow().children().toList();
        Path directory = directory(demo);

        demo.kill();

        assertThat(children).hasSize(8);
        eventually(() -> assertThat(
                        children.stream().filter(ProcessHandle::isAlive).toList())
                .as("All but PostgreSQL notice that their parent is gone")
                .hasSizeLessThanOrEqualTo(1));
        OwnedProcess.endLeftovers();
        DemoDirectory.create().close();
        eventually(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        assertThat(directory).doesNotExist();
    }

    private JavaProcess demo(String... arguments) {
        return processes.start(JavaProcess.of(Main.class).args("demo").args(arguments));
    }

    /** The headings of the page about the demo, as the demo prints them. */
    private static List<String> stepsOfThePage() throws IOException {
        return Files.readAllLines(MarkdownExamples.repository().resolve("docs/tutorial/demo.md")).stream()
                .filter(line -> line.matches("## \\d/\\d .*"))
                .map(line -> line.substring(3).replaceFirst(" ", "  "))
                .toList();
    }

    /** That of the demo, as it says. */
    private static Path directory(JavaProcess demo) {
        return Path.of(
                demo.awaitLine("configuration and logs are in ", PATIENCE).replaceFirst(".* are in ", ""));
    }
}
