package dev.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.godwit.testkit.MarkdownExamples;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchmarksPageTest {

    /** Perhaps with a variable before it. */
    private static final Pattern RUN = Pattern.compile("\\$ (?:[A-Z_]+=\\S+ )?bench/run (.*)");

    @Test
    void everyCommandOnThePageIsOneThatTheBenchmarksTake() {
        List<String> commands = MarkdownExamples.in("docs/benchmarks.md").stream()
                .flatMap(example -> example.code().lines())
                .map(RUN::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();

        assertThat(new CommandLine(new Main()).getSubcommands().keySet())
                .allSatisfy(name -> assertThat(commands).anyMatch(command -> command.startsWith(name)));
        assertThat(commands)
                .allSatisfy(command -> assertThatCode(() -> new CommandLine(new Main()).parseArgs(words(command)))
                        .doesNotThrowAnyException());
    }

    private static String[] words(String command) {
        String arguments = command.replaceAll("#.*", "").strip();
        return Arrays.stream(arguments.split(" +")).toArray(String[]::new);
    }
}
