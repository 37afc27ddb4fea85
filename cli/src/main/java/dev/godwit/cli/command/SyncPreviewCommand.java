package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.FailureCodes;
import dev.godwit.cli.project.ConnectionConfig;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.role.Handlers;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.LonelyTask;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.text.Quoted;
import dev.godwit.sync.verify.TablePreview;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit sync preview}. */
@CommandLine.Command(
        name = "preview",
        description = {
            "Shows the first rows of each table as a sync would copy them, masked by the code of the copy. Writes nothing anywhere.",
            "It runs in this process alone, with the connections and the mask key of the project's file: rows go to no coordinator and no log.",
            "The rows as the source has them, and values that the policy keeps, wholly or in part, are hidden unless the source's connection has 'show_rows: true'."
        },
        footer = {"", "Examples:", "  godwit sync preview shop", "  godwit sync preview shop --rows 5 --show-source"})
public final class SyncPreviewCommand extends Command {

    private static final int MOST_ROWS = 1_000;

    @Mixin
    private final ProjectOptions options = new ProjectOptions();

    @Parameters(paramLabel = "SYNC", description = "Its name: shop for sync/shop.yaml.")
    private String name = "";

    @Option(names = "--rows", paramLabel = "N", description = "How many rows of each table.", defaultValue = "20")
    private int rows;

    @Option(
            names = "--show-source",
            description = "Show the rows as the source has them, too. Its connection must permit it (exit code 9).")
    private boolean showSource;

    public SyncPreviewCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException, BundleException {
        if (rows < 1 || rows > MOST_ROWS) {
            throw new CliException(
                    ExitCode.USAGE, "usage", "Expected 1 to %d for '--rows', found %d.".formatted(MOST_ROWS, rows));
        }
        Project project = options.load(cli);
        Bundle bundle = project.bundle();
        JobRequest request = SyncNames.request(name, SyncNames.PLAN, "local", true, project, bundle);
        String source = Objects.requireNonNull(request.source(), "a sync has a source");
        boolean shown = project.connection(source).showRows();
        if (showSource && !shown) {
            throw new CliException(
                    ExitCode.BLOCKED,
                    "rows-hidden",
                    "Rows of %s are hidden. Whoever is responsible for that database may write 'show_rows: true' into its connection in '%s'; without --show-source masked rows are shown."
                            .formatted(Quoted.of(source), project.file()));
        }
        var databases = new Databases(ConnectionConfig.settings(project.config().connections()));
        try {
            List<TablePreview> tables = Handlers.preview(
                            databases, project.config().keys(), project.file())
                    .run(new LonelyTask(request, bundle, cli.clock()), rows, showSource, shown);
            cli.output()
                    .document(
                            Map.of("tables", tables),
                            () -> SyncPreviewText.of(tables, cli.output().terminal()));
            return ExitCode.OK;
        } catch (JobFailedException e) {
            throw new CliException(FailureCodes.exitCode(e.code()), e.code(), e.getMessage(), e);
        }
    }
}
