package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.Command;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.common.api.ScheduleSubmission;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.json.Json;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit schedules add}. */
@CommandLine.Command(
        name = "add",
        description = {
            "Adds a schedule to a coordinator: a sync, the pending migrations, or any other job, made at set times in your name.",
            "It keeps the project's files as they are now; --replace gives it new ones. Added again as it is, nothing happens."
        },
        footer = {
            "",
            "Examples:",
            "  godwit schedules add nightly-staging --cron '30 2 * * *' --zone Europe/Berlin --sync shop --env staging",
            "  godwit schedules add friday-migrations --cron '0 20 * * 5' --zone Europe/Berlin --migrate --env production --target shop",
            "  godwit schedules add hourly-check --cron @hourly --kind migrate-status --env production --target shop --replace"
        })
public final class SchedulesAddCommand extends Command {

    /** What becomes of an instant while a job of the schedule has not ended. */
    enum Overlapping {
        SKIP,
        QUEUE,
        CANCEL,
        ALLOW;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of instants that were missed. */
    enum Missing {
        SKIP,
        ONCE,
        ALL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What it makes. */
    static final class What {

        @Option(names = "--sync", paramLabel = "SYNC", description = "Run this sync: shop for sync/shop.yaml.")
        private @Nullable String sync;

        @Option(names = "--migrate", description = "Apply the migrations that the target lacks.")
        private boolean migrate;

        @Option(names = "--kind", paramLabel = "KIND", description = "Make a job of this kind, as 'jobs submit' does.")
        private @Nullable String kind;
    }

    @Mixin
    private final ProjectOptions options = new ProjectOptions();

    @Parameters(
            paramLabel = "SCHEDULE",
            description = "Its name: up to 63 lower-case letters, digits, '.', '_' or '-'.")
    private String name = "";

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = "--cron",
            paramLabel = "CRON",
            required = true,
            description = "When: minute, hour, day of the month, month, day of the week; or a name such as @daily.")
    private String cron = "";

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            defaultValue = "UTC",
            description =
                    "By the clocks of this zone of the tz database, such as Europe/Berlin. Default: ${DEFAULT-VALUE}.")
    private String zone = "UTC";

    @Option(
            names = "--overlap",
            paramLabel = "POLICY",
            defaultValue = "skip",
            description = "What becomes of a run while the one before has not ended: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}.")
    private Overlapping overlap = Overlapping.SKIP;

    @Option(
            names = "--missed",
            paramLabel = "POLICY",
            defaultValue = "once",
            description = "What becomes of runs that no coordinator was there for: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}.")
    private Missing missed = Missing.ONCE;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many runs may wait or be made up for, 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int backlog = 10;

    @Option(names = "--env", paramLabel = "NAME", description = "The environment. Default: the project's only one.")
    private @Nullable String environment;

    @Option(names = "--source", paramLabel = "NAME", description = "With --kind: the connection that is read.")
    private @Nullable String source;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "With --kind or --migrate: the connection that is written.")
    private @Nullable String target;

    @Option(
            names = "--request",
            paramLabel = "JSON",
            description = "With --kind: what the job is to do, as its kind has it. Default: {}.")
    private @Nullable String request;

    @Option(names = "--priority", paramLabel = "N", description = "-100 to 100, higher first.")
    private @Nullable Integer priority;

    @Option(
            names = "--allow-conflicts",
            description = "Let its jobs start although others use the same databases. Shown with each job.")
    private boolean allowConflicts;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Somebody who made what the bundle holds, and so may not approve its jobs. May be repeated.")
    private Set<String> authors = Set.of();

    @Option(names = "--replace", description = "Change the schedule of this name, which makes it yours.")
    private boolean replace;

    public SchedulesAddCommand(Cli cli) {
        super(cli);
    }

    @Override
    protected ExitCode run() throws CliException, InterruptedException, BundleException {
        Project project = options.load(cli);
        Coordinator coordinator = Coordinator.of(cli, project);
        Bundle bundle = project.bundle();
        JobRequest job = job(project, bundle);
        if (!bundle.files().isEmpty()) {
            coordinator.ask(client -> client.upload(bundle.bytes()));
        }
        var submission = new ScheduleSubmission(
                name,
                cron,
                zone,
                overlap.toString(),
                missed.toString(),
                backlog,
                replace ? Boolean.TRUE : null,
                new JobSubmission(
                        job.kind(),
                        job.environment(),
                        job.source(),
                        job.target(),
                        job.request(),
                        bundle.files().isEmpty() ? null : bundle.sha256(),
                        priority,
                        allowConflicts ? Boolean.TRUE : null,
                        authors.isEmpty() ? null : authors));
        ScheduleDocument schedule = coordinator.ask(client -> client.addSchedule(submission));
        cli.output()
                .document(
                        schedule, () -> ScheduleText.show(schedule, cli.output().terminal()));
        return ExitCode.OK;
    }

    private JobRequest job(Project project, Bundle bundle) throws CliException {
        String in = project.environment(Optional.ofNullable(environment));
        if (what.sync != null) {
            refuse("--sync", source != null || target != null || request != null);
            return SyncNames.request(what.sync, "sync", in, false, project, bundle);
        }
        if (what.migrate) {
            refuse("--migrate", source != null || request != null);
            String to = project.target(Optional.ofNullable(target), Optional.ofNullable(environment));
            return new JobRequest("migrate", in, null, to, Json.object());
        }
        return new JobRequest(String.valueOf(what.kind), in, source, target, json());
    }

    private static void refuse(String option, boolean more) throws CliException {
        if (more) {
            throw new CliException(
                    ExitCode.USAGE,
                    "usage",
                    "%s says already what is read, written and done. Leave out --source, --request%s."
                            .formatted(option, option.equals("--sync") ? " and --target" : ""));
        }
    }

    private JsonNode json() throws CliException {
        try {
            return request == null ? Json.object() : Json.parse(request);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, "usage", "--request: %s".formatted(e.getMessage()), e);
        }
    }
}
