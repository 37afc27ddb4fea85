package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.common.json.Json;
import picocli.CommandLine;

/** {@code godwit migrate status}. */
@CommandLine.Command(
        name = "status",
        description = {
            "Shows which migrations a database has and which are pending. Changes nothing.",
            "A database without a history, or a project without migrations for it, ends it with exit code 2."
        },
        footer = {"", "Examples:", "  godwit migrate status", "  godwit migrate status --target shop --format json"})
public final class MigrateStatusCommand extends TargetCommand {

    public MigrateStatusCommand(Cli cli) {
        super(cli);
    }

    @Override
    String jobKind() {
        return "migrate-status";
    }

    @Override
    String text(JobEnd end) {
        var table = Table.of("version", "migration", "state");
        JsonNode status = status(end);
        status.path("applied")
                .forEach(migration -> table.row(
                        migration.path("version").asText(),
                        migration.path("name").asText(),
                        migration.path("finished").asBoolean() ? "applied" : "begun, not finished"));
        status.path("pending")
                .forEach(migration -> table.row(
                        migration.path("version").asText(),
                        migration.path("name").asText(),
                        "pending"));
        return table.format(cli.output().terminal(), "No migrations: neither in the project nor in the history.");
    }

    @Override
    ExitCode exitCode(JobEnd end) {
        return status(end).path("applied").isEmpty() ? ExitCode.NOTHING_TRACKED : ExitCode.OK;
    }

    private static JsonNode status(JobEnd end) {
        return end.results().getOrDefault("pending", Json.object());
    }
}
