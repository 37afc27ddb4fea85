package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.DeadLetterDocument;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit dead-letters discard}. */
@CommandLine.Command(
        name = "discard",
        description = "Puts a dead letter away for good. It stays in the list.",
        footer = {"", "Examples:", "  godwit dead-letters discard 5d0f7c1e-3a52-3f0e-9c55-7a1f0a1b2c3d"})
public final class DeadLettersDiscardCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "LETTER", description = "The letter's id.")
    private String id = "";

    public DeadLettersDiscardCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        UUID uuid = LetterText.id(id);
        DeadLetterDocument letter = coordinator.ask(client -> client.discard(uuid));
        cli.output().document(letter, () -> LetterText.line(letter));
        return ExitCode.OK;
    }
}
