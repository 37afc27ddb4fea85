package dev.godwit.cli.command;

import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.cli.run.CopyProgress;
import dev.godwit.cli.run.PlanText;
import dev.godwit.cli.run.Trouble;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Jobs as people read them. */
final class JobText {

    private JobText() {}

    static String list(List<JobDocument> jobs, Terminal terminal) {
        var table = Table.of("job", "kind", "environment", "target", "state", "stage", "risk", "by", "submitted");
        jobs.forEach(job -> table.row(
                job.id(),
                job.kind(),
                job.environment(),
                job.target(),
                job.cancelling() ? "%s (%s)".formatted(job.state(), ending(job)) : job.state(),
                job.stage(),
                job.risk(),
                job.submittedBy(),
                Quantities.instant(job.submittedAt())));
        return table.format(terminal, "No jobs.");
    }

    /** One line about a job after something was done to it. */
    static String line(JobDocument job) {
        return "Job %s is %s%s".formatted(job.id(), job.state(), job.cancelling() ? ", " + ending(job) : "");
    }

    /** Until its targets are closed to whoever may still write for it. */
    private static String ending(JobDocument job) {
        return job.failure() == null ? "cancelling" : "failing";
    }

    /** @param unserved why nobody takes the tasks that wait */
    static String show(
            JobDocument job,
            List<TaskDocument> tasks,
            List<ArtifactDocument> artifacts,
            @Nullable CopyProgress progress,
            List<String> unserved,
            Terminal terminal,
            Instant now) {
        var lines = new ArrayList<String>();
        lines.add(line(job));
        add(lines, "kind", job.kind());
        add(lines, "environment", job.environment());
        add(lines, "source", job.source());
        add(lines, "target", job.target());
        add(lines, "request", job.request());
        add(lines, "bundle", job.bundle());
        add(lines, "submitted", "%s by %s".formatted(Quantities.instant(job.submittedAt()), job.submittedBy()));
        Instant end = job.finishedAt() == null ? now : job.finishedAt();
        if (job.schedule() != null) {
            add(
                    lines,
                    "schedule",
                    "%s, for %s"
                            .formatted(
                                    job.schedule().name(),
                                    Quantities.instant(job.schedule().instant())));
        }
        add(lines, "for", Quantities.duration(Duration.between(job.submittedAt(), end)));
        add(lines, "waits for", job.waitsFor());
        JobDocument.Pause pause = job.pause();
        if (pause != null) {
            add(lines, "paused", pause.reason());
            add(lines, "goes on", pause.resumesAt() == null ? null : Quantities.instant(pause.resumesAt()));
        }
        add(lines, "plan hash", job.planHash());
        add(lines, "risk", job.risk());
        if (job.plan() != null) {
            lines.addAll(PlanText.factors(job.plan()));
        }
        decisions(job, lines);
        if (job.failure() != null) {
            add(lines, "failure", job.failure().code());
            lines.add("  " + job.failure().message().replace("\n", "\n  "));
        }
        lines.add("");
        lines.add(stages(job, terminal));
        lines.add("");
        if (progress != null) {
            lines.add(progress.text(terminal));
            lines.add("");
        }
        lines.add(tasks(tasks, terminal));
        if (!artifacts.isEmpty()) {
            var table = Table.of("artifact", ">size", "media type", "SHA-256");
            artifacts.forEach(artifact -> table.row(
                    artifact.name(), Quantities.bytes(artifact.size()), artifact.mediaType(), artifact.sha256()));
            lines.add("");
            lines.add(table.format(terminal, ""));
        }
        List<String> notes = Stream.of(
                        tasks.stream()
                                .flatMap(task -> Trouble.of(task).stream())
                                .map(Trouble::text),
                        unserved.stream(),
                        CopyProgress.notes(tasks).stream())
                .flatMap(each -> each)
                .toList();
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        return String.join("\n", lines);
    }

    private static void decisions(JobDocument job, List<String> lines) {
        job.approvals()
                .forEach(approval -> add(
                        lines,
                        "approved",
                        "%s by %s%s"
                                .formatted(
                                        Quantities.instant(approval.at()),
                                        approval.by(),
                                        approval.comment() == null ? "" : ": " + approval.comment())));
        if (job.state() == JobState.AWAITING_APPROVAL) {
            add(
                    lines,
                    "needs",
                    job.required().stream()
                            .map(r -> "%d of %s".formatted(r.count(), String.join(" or ", r.roles())))
                            .collect(Collectors.joining(", ")));
            if (job.approvalExpiresAt() != null) {
                add(lines, "until", Quantities.instant(job.approvalExpiresAt()));
            }
        }
    }

    private static String stages(JobDocument job, Terminal terminal) {
        var table = Table.of("stage", ">tasks", ">done", ">running", ">failed", ">rows", ">bytes");
        job.stages()
                .forEach(stage -> table.row(
                        stage.name(),
                        stage.total(),
                        stage.succeeded(),
                        stage.running(),
                        stage.failed(),
                        Quantities.count(stage.done()),
                        Quantities.bytes(stage.bytes())));
        return table.format(terminal, "No stages yet.");
    }

    private static String tasks(List<TaskDocument> tasks, Terminal terminal) {
        var table = Table.of("task", "kind", "state", ">attempt", "worker", ">rows", "failure");
        tasks.forEach(task -> table.row(
                task.key(),
                task.kind(),
                task.state(),
                task.attempt(),
                task.worker(),
                Quantities.count(task.progress().done()),
                task.failure() == null ? null : task.failure().code()));
        return table.format(terminal, "No tasks yet.");
    }

    private static void add(List<String> lines, String name, @Nullable Object value) {
        if (value != null) {
            lines.add("  %-12s %s".formatted(name, value));
        }
    }
}
