package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.config.ConfigExplanation;
import dev.godwit.common.config.Problems;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit config explain}. */
@CommandLine.Command(
        name = "explain",
        description = "Shows every value of a configuration file and where it came from. Secrets are not shown.",
        footer = {"", "Examples:", "  godwit config explain", "  godwit config explain worker.yaml --format json"})
public final class ConfigExplainCommand extends Command {

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: godwit.yaml.")
    private Path file = Path.of("godwit.yaml");

    @Option(
            names = "--as",
            paramLabel = "KIND",
            description = "What it configures: ${COMPLETION-CANDIDATES}. Default: what its name says.")
    private ConfigFile.@Nullable Kind kind;

    public ConfigExplainCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException {
        var problems = new Problems();
        Optional<ConfigExplanation> read = ConfigFile.of(cli, file, kind).read(cli, problems);
        problems.throwIfAny();
        ConfigExplanation explanation = read.orElseThrow();
        cli.output().document(explanation, explanation::format);
        explanation.warnings().forEach(warning -> cli.output().say("warning: " + warning));
        return ExitCode.OK;
    }
}
