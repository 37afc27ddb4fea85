package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.config.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit config validate}. */
@CommandLine.Command(
        name = "validate",
        description = "Reports everything that is wrong with configuration files, with its place (exit code 5).",
        footer = {
            "",
            "Examples:",
            "  godwit config validate",
            "  godwit config validate worker.yaml coordinator.yaml",
            "  godwit config validate sync/shop.yaml policy/shop.yaml"
        })
public final class ConfigValidateCommand extends Command {

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "Default: godwit.yaml.")
    private List<Path> files = List.of(Path.of("godwit.yaml"));

    @Option(
            names = "--as",
            paramLabel = "KIND",
            description =
                    "What they configure: ${COMPLETION-CANDIDATES}. Default: what their names, or their directories', say.")
    private ConfigFile.@Nullable Kind kind;

    public ConfigValidateCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException {
        var problems = new Problems();
        var valid = new ArrayList<String>();
        for (Path file : files) {
            ConfigFile.of(cli, file, kind).read(cli, problems).ifPresent(read -> valid.add(file.toString()));
        }
        problems.throwIfAny();
        cli.output().document(Map.of("valid", valid), () -> String.join(", ", valid) + ": valid");
        return ExitCode.OK;
    }
}
