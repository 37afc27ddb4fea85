package dev.godwit.coordinator.job;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.Stage;
import org.jspecify.annotations.Nullable;

/** A job as the state machine sees it. How many tasks it has, and where they stand, is its {@link Situation}. */
public record Job(JobId id, JobSpec spec, JobStatus status) {

    public JobKind kind() {
        return spec.kind();
    }

    /** The stage it is in, or null before the first. */
    public @Nullable Stage stage() {
        return status.stage() < 0 ? null : kind().stages().get(status.stage());
    }

    /** Whether it can still change by itself. */
    public boolean live() {
        return !status.state().terminal();
    }
}
