package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.DeadLetterDocument;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit dead-letters replay}. */
@CommandLine.Command(
        name = "replay",
        description = "Sends a dead letter once more to the topic that it came from, as after its reader was mended.",
        footer = {"", "Examples:", "  godwit dead-letters replay 5d0f7c1e-3a52-3f0e-9c55-7a1f0a1b2c3d"})
public final class DeadLettersReplayCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "LETTER", description = "The letter's id.")
    private String id = "";

    public DeadLettersReplayCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        UUID uuid = LetterText.id(id);
        DeadLetterDocument letter = coordinator.ask(client -> client.replay(uuid));
        cli.output().document(letter, () -> LetterText.line(letter));
        return ExitCode.OK;
    }
}
