package dev.godwit.cli.command;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.run.PlanText;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwit approve}. */
@CommandLine.Command(
        name = "approve",
        description = {
            "Approves or rejects the plan of a job that waits for it.",
            "Nobody approves what they made themselves. The plan is shown first; who gives --plan-hash has seen it elsewhere."
        },
        footer = {
            "",
            "Examples:",
            "  godwit approve 0199a1b2-0000-7000-8000-000000000042 --comment 'maintenance window is open'",
            "  godwit approve 0199a1b2-0000-7000-8000-000000000042 --reject --comment 'not before Monday'",
            "  godwit approve 0199a1b2-0000-7000-8000-000000000042 --plan-hash 8f14e4...   only if it is still that plan"
        })
public final class ApproveCommand extends CoordinatorCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    @Option(names = "--reject", description = "Reject the plan: the job is over.")
    private boolean reject;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why; it goes into the audit trail.")
    private @Nullable String comment;

    @Option(
            names = "--plan-hash",
            paramLabel = "HASH",
            description = "The plan that you looked at. Default: the one that the job has now, which is shown.")
    private @Nullable String planHash;

    public ApproveCommand(Cli cli) {
        super(cli);
    }

    @Override
    ExitCode run(Coordinator coordinator) throws CliException, InterruptedException {
        JobId id = jobId(job);
        String hash = planHash == null ? shown(coordinator.ask(client -> client.job(id))) : planHash;
        JobDocument decided = coordinator.ask(
                client -> reject ? client.reject(id, hash, comment) : client.approve(id, hash, comment));
        cli.output().document(decided, () -> JobText.line(decided));
        return ExitCode.OK;
    }

    /** Nobody decides about a plan unseen. */
    private String shown(JobDocument document) throws CliException {
        if (document.planHash() == null || document.plan() == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "invalid-state",
                    "Job %s has no plan to decide about; it is %s.".formatted(document.id(), document.state()));
        }
        cli.output()
                .say("Plan %s, risk %s"
                        .formatted(document.planHash(), document.plan().risk()));
        PlanText.factors(document.plan()).forEach(cli.output()::say);
        return document.planHash();
    }
}
