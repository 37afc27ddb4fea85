package dev.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.godwit.testkit.MarkdownExamples;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchmarksPageTest {

    private static final String RUN = "$ bench/run ";

    @Test
    void everyCommandOnThePageIsOneThatTheBenchmarksTake() {
        List<String> commands = MarkdownExamples.in("docs/benchmarks.md").stream()
                .flatMap(example -> example.code().lines())
                .filter(line -> line.startsWith(RUN))
                .toList();

        assertThat(commands).anyMatch(c -> c.contains("masked-sync")).anyMatch(c -> c.contains("empty-tasks"));
        assertThat(commands)
                .allSatisfy(command -> assertThatCode(() -> new CommandLine(new Main()).parseArgs(words(command)))
                        .doesNotThrowAnyException());
    }

    private static String[] words(String command) {
        String arguments = command.substring(RUN.length()).replaceAll("#.*", "").strip();
        return Arrays.stream(arguments.split(" +")).toArray(String[]::new);
    }
}
