package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.json.Json;
import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build leaves in target/godwit, in another place, and the launcher at the root of the repository. */
class DistributionIT {

    private static final Path BUILT = Path.of("target/godwit").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private Path home;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void copy() throws IOException {
        assertThat(BUILT.resolve("lib/godwit.jar"))
                .as("This test needs the distribution: ./mvnw -Dquick -pl cli -am package")
                .exists();
        home = directory.resolve("another place/godwit");
        copy(BUILT, home);
    }

    @Test
    void itTellsItsVersionAndItsCommands() throws Exception {
        Ran version = godwit("version", "--format", "json");
        Ran help = godwit("--help");

        assertThat(version.status()).as(version.err()).isZero();
        assertThat(Json.parse(version.out()).path("godwit").asText()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: godwit").contains("dead-letters");
        assertThat(version.err() + help.err()).isEmpty();
    }

    @Test
    void itRunsThroughALinkAndWithoutALocale() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("godwit"), home.resolve("bin/godwit"));
        environment.put("LC_ALL", "C");
        Files.writeString(directory.resolve("godwit.yaml"), "größe: 1\n");

        Ran ran = run(link, "config", "validate");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.err()).contains("Unknown key 'größe'");
    }

    @Test
    void configurationIsCheckedWhereTheCommandIsGiven() throws Exception {
        Files.writeString(directory.resolve("godwit.yaml"), "slots: 4\n");
        Ran good = godwit("config", "validate");
        Files.writeString(directory.resolve("godwit.yaml"), "slot: 4\n");
        Ran bad = godwit("config", "validate");

        assertThat(good.status()).as(good.err()).isZero();
        assertThat(bad.status()).isEqualTo(5);
        assertThat(bad.err()).contains("godwit.yaml:1:1: Unknown key 'slot'").contains("Did you mean 'slots'?");
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        Ran ran = godwit("migrat", "up");

        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("Did you mean 'migrate'?");
    }

    @Test
    void bashCompletesCommands() throws Exception {
        Path script = Files.writeString(
                directory.resolve("completion.bash"),
                godwit("completion", "bash").out());

        Ran completed = run(
                Path.of("/bin/bash"),
                "-c",
                "source '%s'; COMP_WORDS=(godwit dead); COMP_CWORD=1; _complete_godwit; echo \"${COMPREPLY[@]}\""
                        .formatted(script));

        assertThat(completed.status()).as(completed.err()).isZero();
        assertThat(completed.out().strip()).isEqualTo("dead-letters");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
        Ran ran = run(
                Path.of("/bin/bash"),
                "-c",
                "set -o pipefail; '%s' completion bash | head -n 1".formatted(home.resolve("bin/godwit")));

        assertThat(ran.status()).isIn(0, 141);
        assertThat(ran.out().lines()).hasSize(1);
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void withoutJavaItSaysWhatToDo() throws Exception {
        environment.put("JAVA_HOME", directory.toString());

        Ran ran = godwit("version");

        assertThat(ran.status()).isEqualTo(5);
        assertThat(ran.err()).contains("Install a JDK 17 or newer");
    }

    /** Java shares no classes of a program whose path has a blank; it still runs there. */
    @Test
    void classesAreSharedOnceTheArchiveIsMade() throws Exception {
        home = directory.resolve("godwit");
        copy(BUILT, home);
        Path log = directory.resolve("classes.log");
        environment.put("GODWIT_JAVA_OPTS", "-Xlog:class+load:file=" + log);

        Ran made = run(home.resolve("bin/share-classes"));
        Ran version = godwit("version");

        assertThat(made.status()).as(made.err()).isZero();
        assertThat(home.resolve("godwit.jsa")).isNotEmptyFile();
        assertThat(version.status()).as(version.err()).isZero();
        assertThat(Files.readAllLines(log).stream()
                        .filter(line -> line.contains("dev.godwit.cli.") && line.contains("shared objects file (top)")))
                .hasSizeGreaterThan(20);
    }

    /** Maven is replaced by a script that brings what Maven has built: this is about when the launcher calls it. */
    @Test
    void theLauncherBuildsWhatIsMissingAndOnlyThat() throws Exception {
        Path repository = repository("cp -r '%s' cli/target/godwit".formatted(BUILT));

        Ran first = run(repository.resolve("godwit"), "version");
        Ran second = run(repository.resolve("godwit"), "version");
        Files.writeString(repository.resolve("cli/src/main/java/New.java"), "");
        Ran third = run(repository.resolve("godwit"), "version");

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("godwit ");
        assertThat(first.err()).contains("building");
        assertThat(repository.resolve("cli/target/godwit/godwit.jsa")).isNotEmptyFile();
        assertThat(second.err()).isEmpty();
        assertThat(third.err()).contains("building");
        assertThat(Files.readAllLines(repository.resolve("calls"))).hasSize(2);
    }

    @Test
    void aBuildThatFailsIsShownAndRunsNothing() throws Exception {
        Path repository = repository("echo 'Wrong.java:1: no'; exit 1");

        Ran ran = run(repository.resolve("godwit"), "version");

        assertThat(ran.status()).isEqualTo(4);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("Wrong.java:1: no").contains("the build failed");
    }

    private Path repository(String build) throws IOException {
        Path repository = Files.createDirectories(directory.resolve("a clone"));
        Files.copy(
                MarkdownExamples.repository().resolve("godwit"),
                repository.resolve("godwit"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(repository.resolve("cli/src/main/java"));
        Files.createDirectories(repository.resolve("cli/target"));
        Files.writeString(repository.resolve("pom.xml"), "");
        Files.writeString(repository.resolve("cli/pom.xml"), "");
        Path maven = Files.writeString(repository.resolve("mvnw"), """
                #!/usr/bin/env bash
                echo "$*" >> calls
                rm -rf cli/target/godwit
                %s
                """.formatted(build));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
        return repository;
    }

    private Ran godwit(String... arguments) throws Exception {
        return run(home.resolve("bin/godwit"), arguments);
    }

    private Ran run(Path program, String... arguments) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        var builder = new ProcessBuilder(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "GODWIT_JAVA_OPTS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ran(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                boolean left = List.of("godwit.jsa", ".built")
                        .contains(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!left) {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
