package dev.godwit.cli;

import dev.godwit.cli.output.Format;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command understands, before or after its name. */
final class GlobalOptions {

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Option(
            names = "--format",
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How data is written: ${COMPLETION-CANDIDATES}. Default: text.")
    Format format = Format.TEXT;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Say nothing on standard error but errors.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Write a log to standard error; twice: in detail.")
    boolean[] verbose = {};

    @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "No progress bars, plain lines instead.")
    boolean noProgress;
}
