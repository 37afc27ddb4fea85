package dev.godwit.coordinator.job;

import dev.godwit.common.job.WorkerId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A worker as it is shown.
 *
 * @param running how many tasks it holds, companions included
 * @param live whether it has asked for work lately
 */
public record WorkerView(
        WorkerId id,
        String version,
        Set<String> kinds,
        Map<String, String> labels,
        Set<String> connections,
        int slots,
        int running,
        boolean draining,
        boolean live,
        Instant lastSeen) {

    public WorkerView {
        kinds = Set.copyOf(kinds);
        labels = Map.copyOf(labels);
        connections = Set.copyOf(connections);
    }
}
