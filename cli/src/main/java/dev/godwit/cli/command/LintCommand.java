package dev.godwit.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.role.Handlers;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobReport;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.lint.report.TextReport;
import dev.godwit.lint.rule.Finding;
import dev.godwit.lint.rule.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit lint}. */
@CommandLine.Command(
        name = "lint",
        description = {
            "Says what is dangerous about migrations before they meet a database.",
            "Findings at or above --fail-on end it with exit code 1. Without FILE all migrations of the project are linted, as if none were applied yet:",
            "a table that an earlier file creates is empty, and nobody waits for it. Name the new files to lint them against tables in use.",
            "The rules look at what runs. Of a .verify.sql it is checked that it is one SELECT, of a .down.sql that it can be parsed."
        },
        footer = {
            "",
            "Examples:",
            "  godwit lint",
            "  godwit lint db/migrations/004_drop_fax.up.sql",
            "  godwit lint other/ --fail-on warn --format json"
        })
public final class LintCommand extends Command {

    @Mixin
    private final ProjectOptions options = new ProjectOptions();

    @Mixin
    private final RunOptions where = new RunOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description =
                    "Files, or directories with files that end with .sql. These are always linted in this process.")
    private List<Path> files = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            defaultValue = "error",
            description = "The least severity that ends it with exit code 1: info, warn, error. Default: error.")
    private Severity failOn = Severity.ERROR;

    public LintCommand(Cli cli) {
        super(cli);
    }

    /** What was found. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(@Nullable JobId job, int files, List<Finding> findings) {}

    @Override
    protected ExitCode run() throws CliException, InterruptedException, BundleException {
        Report report = files.isEmpty() ? ofProject() : LintedFiles.report(cli, files);
        cli.output().document(report, () -> text(report));
        return report.findings().stream().anyMatch(finding -> finding.severity().compareTo(failOn) >= 0)
                ? ExitCode.FINDINGS
                : ExitCode.OK;
    }

    private Report ofProject() throws CliException, InterruptedException, BundleException {
        Project project = options.load(cli);
        Bundle bundle = project.bundle();
        if (where.isLocal(project)) {
            return LintedFiles.report(bundle);
        }
        var request = new JobRequest("lint", where.environment(project), null, null, Json.object());
        JobEnd end = where.runner(
                        cli,
                        project,
                        databases -> Handlers.of(
                                Set.of(WorkKind.LINT),
                                databases,
                                null,
                                project.config().locks()))
                .run(request, bundle);
        if (end.state() != JobState.SUCCEEDED) {
            JobReport.write(cli.output(), end, JobEnd::toString);
        }
        var result = end.results().getOrDefault("lint", Json.object());
        List<Finding> findings = List.of(Json.as(result.withArray("findings"), Finding[].class));
        return new Report(end.job(), result.path("files").asInt(), findings);
    }

    private static String text(Report report) {
        String summary = "%s, %s"
                .formatted(
                        counted(report.files(), "file"),
                        counted(report.findings().size(), "finding"));
        return TextReport.of(report.findings()) + summary;
    }

    private static String counted(int number, String thing) {
        return "%d %s%s".formatted(number, thing, number == 1 ? "" : "s");
    }
}
