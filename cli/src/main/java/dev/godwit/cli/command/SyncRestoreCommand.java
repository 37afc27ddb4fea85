package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.WorkerProcessConfig.WorkKind;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.json.Json;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code godwit sync restore}. */
@CommandLine.Command(
        name = "restore",
        description = {
            "Clears a target up after syncs that failed or were cancelled: brings back the indexes and foreign keys that they had taken off, and drops what they had loaded beside the tables.",
            "What cannot come back is named, and ends it with exit code 10. A sync that is paused cannot go on afterwards, and one that failed cannot be retried: so it has to be named.",
            "With --all syncs that still run are left alone."
        },
        footer = {
            "",
            "Examples:",
            "  godwit sync restore --target staging --job 0199a1b2-0000-7000-8000-000000000042",
            "  godwit sync restore --target staging --all"
        })
public final class SyncRestoreCommand extends JobCommand {

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The connection. Default: the environment's, or the only one.")
    private @Nullable String target;

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** After which syncs. */
    static final class Which {

        @Option(names = "--job", paramLabel = "JOB", description = "The sync to clear up after.")
        private @Nullable String job;

        @Option(
                names = "--all",
                description = "Clear up after all syncs that have no session on the target, paused ones among them.")
        private boolean all;

        private JsonNode request() throws CliException {
            return job == null
                    ? Json.object().put("all", all)
                    : Json.object().put("job", CoordinatorCommand.jobId(job).toString());
        }
    }

    public SyncRestoreCommand(Cli cli) {
        super(cli);
    }

    @Override
    JobRequest request(Project project, RunOptions options, Bundle bundle) throws CliException {
        return new JobRequest(
                "sync-restore",
                options.environment(project),
                null,
                project.target(Optional.ofNullable(target), options.environment()),
                which.request());
    }

    @Override
    Set<WorkKind> kinds() {
        return Set.of(WorkKind.SYNC);
    }

    @Override
    String text(JobEnd end) {
        JsonNode restored = end.results().getOrDefault("restore", Json.object());
        return "Brought back %d indexes and %d foreign keys, of which %d were validated, and dropped %d schemas of syncs."
                .formatted(
                        restored.path("indexes").asLong(),
                        restored.path("foreignKeys").asLong(),
                        restored.path("validated").asLong(),
                        restored.path("schemasDropped").asLong());
    }
}
