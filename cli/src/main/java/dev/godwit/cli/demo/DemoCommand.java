package dev.godwit.cli.demo;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code godwit demo}. */
@CommandLine.Command(
        name = "demo",
        description = {
            "Shows everything once, on servers that it brings along: a real PostgreSQL, a real Kafka, a coordinator and workers as"
                    + " processes of their own.",
            "A web shop's production database is migrated behind guard rails and copied to staging with its personal data masked,"
                    + " while a worker is killed. Every step checks what it shows; one that does not hold ends the demo with exit"
                    + " code 10. All figures are measured in that very run."
        },
        footer = {
            "",
            "Examples:",
            "  godwit demo",
            "  godwit demo --rows 10000000",
            "  godwit demo --keep       leave it running, to look around",
            "  godwit demo --format json > measured.json"
        })
public final class DemoCommand extends Command {

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "" + DemoSettings.USUAL_ROWS,
            description = "Rows of the shop, over all its tables. Default: ${DEFAULT-VALUE}.")
    private long rows = DemoSettings.USUAL_ROWS;

    @Option(names = "--keep", description = "Leave everything running at the end, until Ctrl-C, and say where.")
    private boolean keep;

    @Option(names = "--no-color", description = "No colors, also on a terminal.")
    private boolean noColor;

    public DemoCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException {
        if (rows < DemoSettings.FEWEST_ROWS || rows > DemoSettings.MOST_ROWS) {
            throw new CliException(
                    ExitCode.USAGE,
                    "usage",
                    "--rows is %d; it can be from %d to %d."
                            .formatted(rows, DemoSettings.FEWEST_ROWS, DemoSettings.MOST_ROWS));
        }
        var narrator = new Narrator(cli.output(), !noColor, Demo.STEPS);
        try (var demo = new Demo(new DemoSettings(rows, keep), narrator)) {
            return run(demo, narrator);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.PREFLIGHT,
                    "demo-directory",
                    "Cannot make a directory for the demo (%s).".formatted(e.getMessage()),
                    e);
        }
    }

    private ExitCode run(Demo demo, Narrator narrator) throws CliException, InterruptedException {
        Measured measured;
        try {
            measured = demo.run();
        } catch (Exception e) {
            if (isInterruption(e)) {
                throw new InterruptedException("The demo was interrupted");
            }
            throw failed(demo, narrator, e);
        }
        narrator.say("");
        cli.output().document(measured.json(), () -> measured.text(cli.output().terminal()));
        if (keep) {
            stay(demo);
        }
        return ExitCode.OK;
    }

    /** Also where somebody on the way made another exception of it. */
    private static boolean isInterruption(Throwable failure) {
        boolean interrupted = Thread.interrupted();
        for (Throwable cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
            interrupted = cause instanceof InterruptedException;
        }
        return interrupted;
    }

    /** Whatever went wrong, a step of the demo did not hold. */
    private static CliException failed(Demo demo, Narrator narrator, Exception failure) {
        Path logs = demo.directory().keepLogs(demo.serverLogs());
        String why = failure instanceof DemoFailure || failure instanceof CliException
                ? String.valueOf(failure.getMessage())
                : failure.toString();
        return new CliException(
                ExitCode.JOB_FAILED,
                "demo-failed",
                "The demo failed %s after %s: %s%nThe logs of all processes are in %s."
                        .formatted(narrator.where(), Quantities.duration(narrator.sinceStart()), why, logs),
                failure);
    }

    /** Until Ctrl-C interrupts this thread. */
    private void stay(Demo demo) throws CliException {
        var people = Table.of("who", "role", "token", "file");
        for (var person : People.all().entrySet()) {
            Path file = demo.directory().token(person.getKey());
            people.row(person.getKey(), person.getValue(), SecretFiles.read(file), file);
        }
        var postgres = demo.servers().postgres();
        cli.output().say("""

                Everything stays up, for this machine alone, until Ctrl-C.
                  API        %s
                  project    %s   (godwit jobs list, godwit workers list, ... from there)
                  postgres   postgresql://%s@127.0.0.1:%d/production, .../staging, .../godwit
                  kafka      %s

                %s
                """.formatted(
                        demo.url(),
                        demo.directory().project(),
                        postgres.user(),
                        postgres.port(),
                        demo.servers().kafka().bootstrapServers(),
                        people.format(cli.output().terminal(), "")));
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            cli.output().say("Stopping everything ...");
        }
    }
}
