package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.common.json.Json;
import java.time.Duration;
import picocli.CommandLine;

/** {@code godwit migrate up}. */
@CommandLine.Command(
        name = "up",
        description = {
            "Lints, assesses, applies and verifies the migrations that a database lacks.",
            "A plan of high risk is shown first: in this process you are asked about it, at a coordinator other people approve it."
        },
        footer = {
            "",
            "Examples:",
            "  godwit migrate up --target shop",
            "  godwit migrate up --env production --server http://127.0.0.1:8480 --token-file dba.token --wait"
        })
public final class MigrateUpCommand extends TargetCommand {

    public MigrateUpCommand(Cli cli) {
        super(cli);
    }

    @Override
    String jobKind() {
        return "migrate";
    }

    @Override
    String text(JobEnd end) {
        var table = Table.of("version", "migration", ">took");
        JsonNode applied = end.results().getOrDefault("apply", Json.object()).path("applied");
        applied.forEach(migration -> table.row(
                migration.path("version").asText(),
                migration.path("name").asText(),
                Quantities.duration(Duration.ofMillis(migration.path("millis").asLong()))));
        String nothing = "Nothing is pending: '%s' is up to date.".formatted(end.target());
        var text = new StringBuilder(table.format(cli.output().terminal(), nothing));
        end.results()
                .getOrDefault("verify", Json.object())
                .path("notes")
                .forEach(note -> text.append('\n').append(note.asText()));
        return text.toString();
    }
}
