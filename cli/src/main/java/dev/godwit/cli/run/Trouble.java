package dev.godwit.cli.run;

import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.worker.local.LocalRetry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that has failed and is tried again: what would otherwise look like a job that hangs.
 *
 * @param allowed how many failures end the job; null where it is tried for ever
 * @param next when the next attempt may begin, or could have begun
 */
public record Trouble(
        String task,
        int failures,
        @Nullable Integer allowed,
        @Nullable Instant next,
        String code,
        String message) {

    /** Of a task as a coordinator shows it. Empty if it has not failed, or is over. */
    public static Optional<Trouble> of(TaskDocument task) {
        JobDocument.Failure failure = task.failure();
        if (failure == null || task.finishedAt() != null) {
            return Optional.empty();
        }
        return Optional.of(new Trouble(
                task.key(),
                task.failures(),
                task.allowedFailures(),
                task.readyAt(),
                failure.code(),
                failure.message()));
    }

    static Trouble of(String task, LocalRetry retry) {
        return new Trouble(task, retry.failures(), retry.allowed(), retry.at(), retry.code(), retry.message());
    }

    /** One line. */
    public String text() {
        String of = allowed == null ? "" : " of " + allowed;
        String again = next == null ? "" : ", next one at " + Quantities.instant(next);
        String attempt = failures == 0 ? "an attempt" : "attempt " + failures + of;
        return "%s: %s failed (%s)%s: %s"
                .formatted(task, attempt, code, again, message.strip().replaceAll("\\s*\\R\\s*", "; "));
    }
}
