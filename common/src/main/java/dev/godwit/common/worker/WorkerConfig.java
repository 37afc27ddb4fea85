package dev.godwit.common.worker;

import dev.godwit.common.job.WorkerId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How one worker process takes part.
 *
 * @param version of Godwit, as the coordinator shows it
 * @param slots how many tasks run at once
 * @param companions how many companions it asks for beside the slots, 0 or more
 * @param labels as in {@link ClaimRequest}
 * @param connections names of the connections it has
 * @param poll how often it asks for work unprompted, give or take a fifth
 * @param drainTimeout how long a draining worker lets its tasks finish before it gives them back
 */
public record WorkerConfig(
        WorkerId id,
        String version,
        int slots,
        int companions,
        Map<String, String> labels,
        Set<String> connections,
        Duration poll,
        Duration drainTimeout) {

    public static final Duration DEFAULT_POLL = Duration.ofSeconds(5);
    public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(60);

    public WorkerConfig {
        if (slots < 0 || companions < 0 || slots + companions == 0) {
            throw new IllegalArgumentException(
                    "A worker has slots or room for companions, not %d and %d".formatted(slots, companions));
        }
        if (poll.isNegative() || poll.isZero() || drainTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "Not intervals of a worker: poll %s, drain timeout %s".formatted(poll, drainTimeout));
        }
        labels = Map.copyOf(labels);
        connections = Set.copyOf(connections);
    }
}
