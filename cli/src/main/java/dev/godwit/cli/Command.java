package dev.godwit.cli;

import java.util.concurrent.Callable;

/** A command without subcommands: constructed with the {@link Cli}, run once. */
public abstract class Command implements Callable<Integer> {

    protected final Cli cli;

    protected Command(Cli cli) {
        this.cli = cli;
    }

    /**
     * Does what was asked. What it throws becomes a message and an exit code.
     *
     * @return how it ended, where it ended as documented
     */
    protected abstract ExitCode run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run().status();
    }
}
