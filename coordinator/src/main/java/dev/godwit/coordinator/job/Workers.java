package dev.godwit.coordinator.job;

import dev.godwit.common.job.WorkerId;
import java.util.List;

/** The workers that have asked for work. Blocking, thread-safe, idempotent. */
public interface Workers {

    List<WorkerView> list();

    /** Has {@code worker} finish what it holds, take nothing more and stop.
     *
     * @throws JobRefusedException if no such worker was ever seen */
    WorkerView drain(WorkerId worker, Principal by);
}
