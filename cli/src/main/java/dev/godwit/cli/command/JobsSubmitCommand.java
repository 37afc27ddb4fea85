package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit jobs submit}. */
@CommandLine.Command(
        name = "submit",
        description = "Submits a job of any kind and shows it. 'migrate up' and 'sync run' are the everyday ways.",
        footer = {
            "",
            "Examples:",
            "  godwit jobs submit migrate --env production --target shop",
            "  godwit jobs submit sync --env staging --source shop --target staging --request '{\"file\": \"sync/shop.yaml\"}'"
        })
public final class JobsSubmitCommand extends Command {

    @Mixin
    private final ProjectOptions options = new ProjectOptions();

    @Parameters(paramLabel = "KIND", description = "What kind of job, such as migrate or sync.")
    private String kind = "";

    @Option(names = "--env", paramLabel = "NAME", required = true, description = "The environment.")
    private String environment = "";

    @Option(names = "--source", paramLabel = "NAME", description = "The connection that is read.")
    private @Nullable String source;

    @Option(names = "--target", paramLabel = "NAME", description = "The connection that is written.")
    private @Nullable String target;

    @Option(
            names = "--request",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "What the job is to do, as its kind has it. Default: {}.")
    private String request = "{}";

    @Option(names = "--priority", paramLabel = "N", description = "-100 to 100, higher first.")
    private @Nullable Integer priority;

    @Option(
            names = "--allow-conflicts",
            description = "Start although another job uses the same databases. Shown with the job.")
    private boolean allowConflicts;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Somebody who made what the bundle holds, and so may not approve it. May be repeated.")
    private Set<String> authors = Set.of();

    @Option(names = "--no-bundle", description = "Do not send the project's files along.")
    private boolean noBundle;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key is the same job, however often it is submitted.")
    private @Nullable String key;

    public JobsSubmitCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException, BundleException {
        Project project = options.load(cli);
        Coordinator coordinator = Coordinator.of(cli, project);
        String bundle = noBundle ? null : upload(coordinator, project.bundle());
        var submission = new JobSubmission(
                kind,
                environment,
                source,
                target,
                json(),
                bundle,
                priority,
                allowConflicts ? Boolean.TRUE : null,
                authors.isEmpty() ? null : authors);
        JobDocument job = coordinator.ask(client -> client.submit(submission, key));
        cli.output().document(job, () -> JobText.line(job));
        return ExitCode.OK;
    }

    private static @Nullable String upload(Coordinator coordinator, Bundle bundle)
            throws CliException, InterruptedException {
        return bundle.files().isEmpty()
                ? null
                : coordinator.ask(client -> client.upload(bundle.bytes())).sha256();
    }

    private com.fasterxml.jackson.databind.JsonNode json() throws CliException {
        try {
            return Json.parse(request);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "usage", "--request: %s".formatted(e.getMessage()), e);
        }
    }
}
