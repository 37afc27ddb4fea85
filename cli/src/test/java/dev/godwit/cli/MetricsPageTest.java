package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private static final Pattern METER =
            Pattern.compile("(?:counter|gauge|timer|builder)\\(\\s*\"(godwit\\.[a-z.]+)\"");
    private static final Pattern ADDED = Pattern.compile("_(total|seconds)$");

    @Test
    void thePageHasEveryMeterOfTheSourcesAndNoOther() throws IOException {
        var onThePage = new TreeSet<String>();
        onThePage.addAll(MetricsPage.of("Coordinators").keySet());
        onThePage.addAll(MetricsPage.of("Workers").keySet());

        assertThat(shortened(onThePage)).isEqualTo(shortened(inTheSources()));
    }

    private static Set<String> inTheSources() throws IOException {
        Path repository = MarkdownExamples.repository();
        var names = new TreeSet<String>();
        for (String module :
                new String[] {"common", "coordinator", "worker-lint", "worker-migrate", "worker-sync", "cli"}) {
            try (Stream<Path> files = Files.walk(repository.resolve(module).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    METER.matcher(Files.readString(file))
                            .results()
                            .forEach(meter -> names.add(meter.group(1).replace('.', '_')));
                }
            }
        }
        return names;
    }

    /** Without what Prometheus adds to the names of counters and timers. */
    private static Set<String> shortened(Set<String> names) {
        var all = new TreeSet<String>();
        names.forEach(name -> all.add(ADDED.matcher(name).replaceAll("")));
        return all;
    }
}
