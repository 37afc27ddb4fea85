package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.EventDocument;
import dev.godwit.common.job.JobId;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit events tail}. */
@CommandLine.Command(
        name = "tail",
        description =
                "Writes each event as it happens: a line each, in JSON with --format json. Ends with Ctrl-C, or with the job"
                        + " that it was told to follow.",
        footer = {
            "",
            "Examples:",
            "  godwit events tail",
            "  godwit events tail --job 0199a1b2-0000-7000-8000-000000000042 --format json"
        })
public final class EventsTailCommand extends CoordinatorCommand {

    /** Said of every event already. */
    private static final Set<String> USUAL = Set.of("job", "kind", "environment", "state", "epoch");

    @Option(
            names = "--job",
            paramLabel = "JOB",
            description = "Only this job's events, from its first one to its last.")
    private @Nullable String job;

    public EventsTailCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        Consumer<EventDocument> write = event -> cli.output().item(event, () -> text(event));
        if (job == null) {
            coordinator.ask(client -> {
                client.followAll(write);
                return ExitCode.OK;
            });
        } else {
            JobId id = jobId(job);
            coordinator.ask(client -> {
                client.follow(id, 0, write);
                return ExitCode.OK;
            });
        }
        return ExitCode.OK;
    }

    private static String text(EventDocument event) {
        var more = new StringBuilder();
        event.data().properties().stream()
                .filter(field ->
                        !USUAL.contains(field.getKey()) && field.getValue().isValueNode())
                .forEach(field -> more.append(' ')
                        .append(field.getKey())
                        .append('=')
                        .append(field.getValue().asText().replaceAll("\\p{Cntrl}+", " ")));
        String name = event.type().replaceAll("^dev\\.godwit\\.|\\.v\\d+$", "");
        return "%s  %s  %d  %-24s %s%s"
                .formatted(Quantities.instant(event.time()), event.job(), event.sequence(), name, event.actor(), more);
    }
}
