package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.DeadLetterDocument;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit dead-letters list}. */
@CommandLine.Command(
        name = "list",
        description = "Lists dead letters, the newest first.",
        footer = {"", "Examples:", "  godwit dead-letters list --state open"})
public final class DeadLettersListCommand extends CoordinatorCommand {

    /** What became of a letter. */
    enum State {
        OPEN,
        REPLAYED,
        DISCARDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in this state: ${COMPLETION-CANDIDATES}.")
    private @Nullable State state;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many, up to 500. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    public DeadLettersListCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        List<DeadLetterDocument> letters =
                coordinator.ask(client -> client.deadLetters(state == null ? null : state.name(), limit));
        cli.output()
                .document(
                        Map.of("deadLetters", letters),
                        () -> LetterText.list(letters, cli.output().terminal()));
        return ExitCode.OK;
    }
}
