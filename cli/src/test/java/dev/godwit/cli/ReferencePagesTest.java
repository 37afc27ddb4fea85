package dev.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.project.ProjectConfig;
import dev.godwit.cli.role.WorkerProcessConfig;
import dev.godwit.common.config.ConfigSchema;
import dev.godwit.common.http.ProblemType;
import dev.godwit.coordinator.CoordinatorConfig;
import dev.godwit.sync.plan.PolicyFile;
import dev.godwit.sync.plan.SyncFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The pages and schemas that are made of the code say what the code does. {@code -Dgodwit.docs=write} writes them anew. */
class ReferencePagesTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theCommandsPageIsUpToDate() throws IOException {
        String page =
                """
                # The commands

                Made of the commands themselves. What every command understands stands at `godwit`; exit codes have
                [a page of their own](exit-codes.md). With `--format json` standard output is one JSON document, or a line of
                JSON for each event of `events tail`; [cli.json](../schemas/cli.json) has a JSON Schema for each command, at
                `#/$defs/jobs-list` for `godwit jobs list`, and for errors at `#/$defs/error`.

                """ + CommandLineTest.all().map(ReferencePagesTest::section).collect(Collectors.joining("\n"));

        assertSame(DOCS.resolve("reference/cli.md"), page);
    }

    @Test
    void theExitCodesPageIsUpToDate() throws IOException {
        String codes = Arrays.stream(ExitCode.values())
                .map(code -> "| %d | `%s` | %s |".formatted(code.status(), code.word(), code.meaning()))
                .collect(Collectors.joining("\n"));
        String failures = FailureCodes.all().entrySet().stream()
                .map(entry -> "| `%s` | %d |"
                        .formatted(entry.getKey(), entry.getValue().status()))
                .collect(Collectors.joining("\n"));
        String problems = Arrays.stream(ProblemType.values())
                .map(type ->
                        "| `%s` | %d | %d | %s |".formatted(type.code(), type.status(), type.exitCode(), type.title()))
                .collect(Collectors.joining("\n"));
        String page = """
                # Exit codes

                A contract: a number keeps its meaning. With `--format json` an error is one document on standard output,
                `{"ok": false, "error": {"code": ..., "message": ..., "exitCode": ...}}`.

                | status | name | meaning |
                |---|---|---|
                %s

                ## Failures of jobs

                A job that failed ends its command with the status of the failure's code; with 10 if the code is not here.

                | code | status |
                |---|---|
                %s

                ## Problems of the HTTP API

                | code | HTTP | status | title |
                |---|---|---|---|
                %s
                """.formatted(codes, failures, problems);

        assertSame(DOCS.resolve("reference/exit-codes.md"), page);
    }

    /** The files that processes are configured by, and those that a project sends along. */
    enum Schema {
        GODWIT(ProjectConfig.class, false),
        WORKER(WorkerProcessConfig.class, false),
        COORDINATOR(CoordinatorConfig.class, false),
        SYNC(SyncFile.class, true),
        POLICY(PolicyFile.class, true);

        private final Class<? extends Record> type;
        private final boolean bundle;

        Schema(Class<? extends Record> type, boolean bundle) {
            this.type = type;
            this.bundle = bundle;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSchemaIsUpToDate(Schema schema) throws IOException {
        String name = schema.name().toLowerCase(Locale.ROOT) + ".json";

        String id = "https://godwit.dev/schemas/" + name;
        ConfigSchema made =
                schema.bundle ? ConfigSchema.forBundle(schema.type, id) : ConfigSchema.forProcess(schema.type, id);
        String json = made.json();

        assertSame(DOCS.resolve("schemas").resolve(name), json);
    }

    @Test
    void everyProblemOfTheApiHasADocumentedExitCode() {
        assertThat(Arrays.stream(ProblemType.values()).map(type -> ExitCode.ofStatus(type.exitCode())))
                .doesNotContainNull();
    }

    private static void assertSame(Path file, String expected) throws IOException {
        if ("write".equals(System.getProperty("godwit.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        assertThat(file).as("Run this test with -Dgodwit.docs=write").hasContent(expected);
    }

    private static String section(CommandLine command) {
        var spec = command.getCommandSpec();
        var text = new StringBuilder("## %s\n\n".formatted(spec.qualifiedName()));
        Stream.of(spec.usageMessage().description())
                .forEach(line -> text.append(line).append('\n'));
        String parameters = spec.positionalParameters().stream()
                .map(parameter -> row(parameter.paramLabel(), parameter))
                .collect(Collectors.joining());
        String options = spec.options().stream()
                .filter(option -> !option.inherited())
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .map(option -> row(names(option), option))
                .collect(Collectors.joining());
        if (!(parameters + options).isEmpty()) {
            text.append("\n| argument | meaning |\n|---|---|\n")
                    .append(parameters)
                    .append(options);
        }
        String examples = Stream.of(spec.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .map(String::strip)
                .collect(Collectors.joining("\n"));
        if (!examples.isEmpty()) {
            text.append("\n```console\n").append(examples).append("\n```\n");
        }
        return text.toString();
    }

    private static String names(OptionSpec option) {
        String names = String.join("`, `", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
    }

    private static String row(String name, ArgSpec arg) {
        String description = String.join(" ", arg.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(arg.defaultValue()))
                .replace("${COMPLETION-CANDIDATES}", candidates(arg));
        return "| `%s` | %s |\n".formatted(name, description.replace("|", "\\|"));
    }

    private static String candidates(ArgSpec arg) {
        Class<?> type = arg.auxiliaryTypes()[0];
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                : "";
    }
}
