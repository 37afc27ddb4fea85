package dev.godwit.coordinator.schedule;

import dev.godwit.coordinator.job.Submission;
import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;

/**
 * A schedule as it stands.
 *
 * @param author who set it last, and in whose name it makes jobs
 * @param createdBy who set it first
 * @param doneUntil up to which instant all is done
 * @param sequence of its latest event
 */
public record Schedule(
        UUID id,
        Schedules.Wanted wanted,
        String author,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        boolean paused,
        Instant doneUntil,
        long sequence) {

    public String name() {
        return wanted.name();
    }

    public Timing timing() {
        return wanted.timing();
    }

    /** The job that it makes: whoever has set the schedule cannot approve it. */
    public Submission submission() {
        Submission asked = wanted.submission();
        var authors = new HashSet<>(asked.authors());
        authors.add(createdBy);
        return new Submission(
                asked.kind(),
                asked.environment(),
                asked.source(),
                asked.target(),
                asked.request(),
                asked.bundle(),
                asked.priority(),
                asked.allowConflicts(),
                authors,
                null);
    }
}
