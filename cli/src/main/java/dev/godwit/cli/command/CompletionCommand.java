package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.Godwit;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code godwit completion}. */
@CommandLine.Command(
        name = "completion",
        description = "Writes the script that completes commands and options in a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(godwit completion bash)",
            "  godwit completion zsh > ~/.zsh/godwit.zsh    and source it from ~/.zshrc"
        })
public final class CompletionCommand extends Command {

    /** The shells that are known; one script serves both. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", defaultValue = "bash", description = "${COMPLETION-CANDIDATES}. Default: bash.")
    private Shell shell = Shell.BASH;

    public CompletionCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() {
        String script = AutoComplete.bash("godwit", Godwit.all(cli));
        cli.output().document(Map.of("shell", shell.toString(), "script", script), () -> script);
        return ExitCode.OK;
    }
}
