package dev.godwit.cli.run;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.FailureCodes;
import dev.godwit.cli.output.Output;
import dev.godwit.common.json.Json;
import java.util.function.Function;

/** Says how a job ended. */
public final class JobReport {

    private JobReport() {}

    /**
     * Writes what the job brought.
     *
     * @param text what people read of a job that succeeded
     * @throws CliException if it did not succeed
     */
    public static void write(Output output, JobEnd end, Function<JobEnd, String> text) throws CliException {
        switch (end.state()) {
            case SUCCEEDED -> output.document(end, () -> text.apply(end));
            case FAILED -> throw failed(end);
            case CANCELLED ->
                throw error(
                        end,
                        ExitCode.CANCELLED,
                        "cancelled",
                        "Job %s was cancelled.".formatted(end.job()) + SyncLeftovers.told(end));
            case REJECTED -> throw rejected(end);
            case EXPIRED ->
                throw error(
                        end,
                        ExitCode.BLOCKED,
                        "expired",
                        "Nobody approved the plan of job %s in time. Submit it again.".formatted(end.job()));
            case AWAITING_APPROVAL -> throw awaiting(end);
            case SUBMITTED, PLANNING, QUEUED, RUNNING, PAUSED ->
                output.document(end, () -> "Job %s is %s.".formatted(end.job(), end.state()));
        }
    }

    private static CliException failed(JobEnd end) {
        var failure = end.failure();
        if (failure == null) {
            return error(end, ExitCode.JOB_FAILED, "job-failed", "Job %s failed.".formatted(end.job()));
        }
        String rules = end.proposedRules();
        String message = rules == null
                ? failure.message()
                : "%s\nRules for the columns without a decision, to be completed:\n%s"
                        .formatted(failure.message(), rules);
        return error(end, FailureCodes.exitCode(failure.code()), failure.code(), message + SyncLeftovers.told(end));
    }

    private static CliException rejected(JobEnd end) {
        var failure = end.failure();
        return failure == null
                ? error(end, ExitCode.BLOCKED, "rejected", "The plan of job %s was rejected.".formatted(end.job()))
                : error(end, ExitCode.BLOCKED, failure.code(), failure.message());
    }

    private static CliException awaiting(JobEnd end) {
        var message = new StringBuilder("Job %s waits for approval".formatted(end.job()));
        if (end.plan() != null) {
            message.append(": its risk is ").append(end.plan().risk()).append('.');
            PlanText.factors(end.plan()).forEach(line -> message.append('\n').append(line));
            message.append('\n');
        } else {
            message.append(". ");
        }
        message.append(
                "Somebody else approves it with 'godwit approve %s'; nothing was changed yet.".formatted(end.job()));
        return error(end, ExitCode.BLOCKED, "approval-needed", message.toString());
    }

    private static CliException error(JobEnd end, ExitCode exit, String code, String message) {
        var details = Json.object();
        details.set("job", Json.tree(end));
        return new CliException(exit, code, message, details, null);
    }
}
