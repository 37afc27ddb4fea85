package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** {@code godwit version}. */
@CommandLine.Command(
        name = "version",
        description = "Shows the versions of Godwit and of the Java it runs on.",
        footer = {"", "Examples:", "  godwit version", "  godwit version --format json"})
public final class VersionCommand extends Command {

    public VersionCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("godwit", Version.CURRENT);
        facts.put("java", System.getProperty("java.runtime.version", "unknown"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        cli.output()
                .document(
                        facts,
                        () -> "godwit %s (Java %s, %s)".formatted(facts.values().toArray()));
        return ExitCode.OK;
    }
}
