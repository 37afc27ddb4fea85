package dev.godwit.cli.run;

import dev.godwit.cli.Cli;
import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Looks at a job again and again, and shows how far it is. A coordinator that is away for a while is waited for. */
final class JobWatch {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration UNSERVED_AFTER = Duration.ofSeconds(5);

    private final Cli cli;
    private final Coordinator coordinator;
    private final JobId id;
    private final JobProgress progress;
    private @Nullable JobState state;
    private @Nullable String stage;

    JobWatch(Cli cli, Coordinator coordinator, JobId id) {
        this.cli = cli;
        this.coordinator = coordinator;
        this.id = id;
        this.progress = new JobProgress(cli.clock());
    }

    /** Blocks until {@code over}. */
    @SuppressWarnings("try") // the display is only to be closed
    JobDocument until(Predicate<JobDocument> over) throws CliException, InterruptedException {
        try (var display = ProgressDisplay.start(cli.output(), progress)) {
            return look(over);
        }
    }

    private JobDocument look(Predicate<JobDocument> over) throws CliException, InterruptedException {
        long lastSeen = System.nanoTime();
        while (true) {
            try {
                JobDocument job = coordinator.ask(client -> client.job(id));
                progress.plan(job.plan());
                show(tasks());
                tell(job);
                if (over.test(job)) {
                    return job;
                }
                lastSeen = System.nanoTime();
            } catch (CliException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE || System.nanoTime() - lastSeen > PATIENCE.toNanos()) {
                    throw e;
                }
            }
            Thread.sleep(RemoteRunner.INTERVAL.toMillis());
        }
    }

    private List<TaskDocument> tasks() throws CliException, InterruptedException {
        return Pages.all(coordinator, (client, page) -> client.tasks(id, null, Pages.LARGEST, page));
    }

    /** Companions have no progress; that one of them fails is worth a word. */
    private void show(List<TaskDocument> tasks) throws CliException, InterruptedException {
        progress.replace(
                tasks.stream()
                        .filter(task -> !task.companion())
                        .map(TaskProgress::of)
                        .toList(),
                tasks.stream().flatMap(task -> Trouble.of(task).stream()).toList());
        List<TaskDocument> waiting = Unserved.waiting(tasks, cli.clock().instant(), UNSERVED_AFTER);
        progress.noted(waiting.isEmpty() ? List.of() : Unserved.reasons(waiting, coordinator.ask(ApiClient::workers)));
    }

    /** Bars tell of stages by themselves. */
    private void tell(JobDocument job) {
        boolean same = job.state() == state && Objects.equals(job.stage(), stage);
        state = job.state();
        stage = job.stage();
        if (!same && !cli.output().drawsBars()) {
            cli.output().say("Job %s: %s%s".formatted(id, state, stage == null ? "" : ", stage " + stage));
        }
    }
}
