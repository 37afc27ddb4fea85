package dev.godwit.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a suite measured, kept as {@code target/evidence/<suite>.md} of its module. Reports of nightly runs are committed under docs/evidence. Made in
 * the module's directory, where Surefire and Failsafe run tests. Confined to one thread.
 */
public final class Evidence {

    private final String suite;
    private final String title;
    private final @Nullable Long seed;
    private final Instant began = Instant.now();
    private final List<String> figures = new ArrayList<>();

    /**
     * @param test whose name ends with {@code IT}; the time it took counts from here
     * @param seed of its random choices; null if it makes none
     */
    public Evidence(Class<?> test, String title, @Nullable Long seed) {
        this.suite = test.getSimpleName();
        this.title = title;
        this.seed = seed;
    }

    /** A line of the report, printed at once. */
    public void figure(String format, Object... values) {
        String line = format.formatted(values);
        figures.add(line);
        System.out.printf("%s, after %d s: %s%n", suite, elapsed(), line);
    }

    /** For a suite of several tests: writes if all of them have given their {@code expected} figures, and so have held. */
    public void writeIfAll(int expected) throws IOException {
        if (figures.size() == expected) {
            write();
        }
    }

    /** Call it when all has held. */
    public void write() throws IOException {
        String report = """
                # %s

                ```console
                $ ./mvnw -B%s -pl %s -am -Dit.test=%s -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false%s verify
                ```

                ```text
                at       %s, took %d s
                machine  %d cores, Java %s, %s %s
                seed     %s
                %s
                ```
                """.formatted(
                        title,
                        Boolean.getBoolean("nightly") ? " -Pnightly" : "",
                        Path.of("").toAbsolutePath().getFileName(),
                        suite,
                        seed == null ? "" : " -Dseed=" + seed,
                        began.truncatedTo(ChronoUnit.SECONDS),
                        elapsed(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        seed == null ? "none" : seed,
                        String.join("\n", figures));
        Path directory = Files.createDirectories(Path.of("target", "evidence"));
        Files.writeString(directory.resolve(name() + ".md"), report);
    }

    private long elapsed() {
        return Duration.between(began, Instant.now()).toSeconds();
    }

    /** {@code WorkerKillsIT} as {@code worker-kills}. */
    private String name() {
        String bare = suite.substring(0, suite.length() - "IT".length());
        return bare.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
