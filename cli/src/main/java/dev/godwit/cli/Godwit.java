package dev.godwit.cli;

import dev.godwit.cli.output.BrokenPipeException;
import dev.godwit.cli.output.Format;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** The root of all commands: reads the command line, runs what it names, and makes an exit code of how that ends. */
@CommandLine.Command(
        name = "godwit",
        synopsisHeading = "Usage: ",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Moves PostgreSQL databases forward: lints, applies and verifies migrations, and copies large tables with their"
                    + " personal data masked."
        },
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        exitCodeOnInvalidInput = 64,
        exitCodeOnExecutionException = 70,
        footer = {
            "",
            "Examples:",
            "  godwit demo                                everything once, on servers it brings along",
            "  godwit lint                                what is wrong with the project's migrations",
            "  godwit migrate up --target shop            apply what is pending",
            "  godwit sync run shop                       copy, masked, as sync/shop.yaml says",
            "",
            "'godwit COMMAND --help' explains a command. Exit codes: docs/reference/exit-codes.md."
        })
public final class Godwit extends CommandGroup {

    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    private Godwit() {}

    /** Runs a command line and returns the exit code. Everything it has to say goes to the output of {@code cli}. */
    public static int run(Cli cli, String... args) {
        var root = new Godwit();
        CommandLine commands = root.commandLine(cli, first(args));
        try {
            return execute(cli, commands, args);
        } catch (BrokenPipeException e) {
            return ExitCode.BROKEN_PIPE.status();
        }
    }

    /** Every command, for documentation and completion. */
    public static CommandLine all(Cli cli) {
        return new Godwit().commandLine(cli, "");
    }

    private static int execute(Cli cli, CommandLine commands, String... args) {
        var help = new StringBuilder();
        commands.setOut(new java.io.PrintWriter(new AppendingWriter(help)));
        int status = commands.execute(args);
        if (!help.isEmpty()) {
            cli.output().configure(Format.TEXT, false);
            cli.output().document(help, help::toString);
        }
        return status;
    }

    /** Only the command that is named is looked at in detail; all of them where it is not one of ours, or help is wanted. */
    private CommandLine commandLine(Cli cli, String named) {
        var line = new CommandLine(this, new Factory(cli));
        Commands.builtIn().forEach((name, type) -> {
            if (named.equals(name) || !Commands.builtIn().containsKey(named)) {
                line.addSubcommand(type);
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(
                Math.min(110, Math.max(70, cli.output().terminal().columns())));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                cli.output().terminal().out() && cli.output().terminal().color() ? Ansi.ON : Ansi.OFF));
        line.setExecutionStrategy(parsed -> {
            begin(cli);
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler((failure, args) -> refuse(cli, failure, args));
        line.setExecutionExceptionHandler((failure, at, parsed) -> failed(cli, failure));
        return line;
    }

    private void begin(Cli cli) {
        cli.output().configure(options.format, options.quiet);
        cli.output().progress(!options.noProgress);
        Logging.level(options.verbose.length);
    }

    private int refuse(Cli cli, ParameterException failure, String... args) {
        boolean json = options.format == Format.JSON || String.join(" ", args).matches("(?i).*--format[= ]json.*");
        cli.output().configure(json ? Format.JSON : Format.TEXT, false);
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        Throwable cause = failure.getCause();
        if (cause instanceof CliException known) {
            return Failures.report(cli.output(), known);
        }
        var usage = new CliException(
                ExitCode.USAGE, "usage", Usage.message(failure) + " Try '%s --help'.".formatted(command));
        return Failures.report(cli.output(), usage);
    }

    private int failed(Cli cli, Exception failure) {
        if (failure instanceof BrokenPipeException) {
            return ExitCode.BROKEN_PIPE.status();
        }
        CliException known = Failures.of(failure);
        if (known.exitCode() == ExitCode.INTERNAL && options.verbose.length > 0) {
            Failures.trace(cli.output(), failure);
        }
        return Failures.report(cli.output(), known);
    }

    private static String first(String... args) {
        Optional<String> first =
                Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst();
        boolean help = List.of(args).contains("help");
        return help ? "" : first.orElse("");
    }

    /** Constructs commands with the {@link Cli}, and everything else as picocli does. */
    private record Factory(Cli cli) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return Command.class.isAssignableFrom(type)
                    ? type.getConstructor(Cli.class).newInstance(cli)
                    : CommandLine.defaultFactory().create(type);
        }
    }

    /** Help is data: it is collected and written as other data is. */
    private static final class AppendingWriter extends java.io.Writer {
        private final StringBuilder text;

        AppendingWriter(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void write(char[] buffer, int offset, int length) {
            text.append(buffer, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
