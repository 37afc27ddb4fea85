package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.DeadLetterDocument;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit dead-letters show}. */
@CommandLine.Command(
        name = "show",
        description = "Shows a dead letter: where it stood, why it was refused, and what it holds.",
        footer = {"", "Examples:", "  godwit dead-letters show 5d0f7c1e-3a52-3f0e-9c55-7a1f0a1b2c3d"})
public final class DeadLettersShowCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "LETTER", description = "The letter's id.")
    private String id = "";

    public DeadLettersShowCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        UUID uuid = LetterText.id(id);
        DeadLetterDocument letter = coordinator.ask(client -> client.deadLetter(uuid));
        cli.output().document(letter, () -> LetterText.show(letter));
        return ExitCode.OK;
    }
}
