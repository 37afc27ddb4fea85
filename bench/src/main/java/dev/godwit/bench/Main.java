package dev.godwit.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command behind {@code bench/run}. */
@Command(
        name = "bench/run",
        description = "Measures Godwit on servers that it starts and removes.",
        mixinStandardHelpOptions = true,
        subcommands = {
            MaskedSyncBench.class,
            UsableTargetBench.class,
            WorkersBench.class,
            HeapBench.class,
            EmptyTasksBench.class
        })
public final class Main {

    Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
