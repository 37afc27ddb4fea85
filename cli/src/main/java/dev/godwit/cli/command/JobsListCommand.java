package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.run.Pages;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.http.ApiClient.JobFilter;
import dev.godwit.common.job.JobState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit jobs list}. */
@CommandLine.Command(
        name = "list",
        description = "Lists jobs, the newest first.",
        footer = {"", "Examples:", "  godwit jobs list", "  godwit jobs list --state awaiting_approval --env production"
        })
public final class JobsListCommand extends CoordinatorCommand {

    private static final int PAGE = 100;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable JobState state;

    @Option(names = "--kind", paramLabel = "KIND", description = "Only those of this kind, such as sync.")
    private @Nullable String kind;

    @Option(names = "--env", paramLabel = "NAME", description = "Only those of this environment.")
    private @Nullable String environment;

    @Option(names = "--by", paramLabel = "NAME", description = "Only those that this person or service submitted.")
    private @Nullable String by;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    public JobsListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        var filter = new JobFilter(state, kind, environment, by);
        int size = Math.max(1, Math.min(PAGE, limit));
        List<JobDocument> jobs = Pages.first(coordinator, limit, (client, token) -> client.jobs(filter, size, token));
        cli.output()
                .document(
                        Map.of("jobs", jobs),
                        () -> JobText.list(jobs, cli.output().terminal()));
        return ExitCode.OK;
    }
}
