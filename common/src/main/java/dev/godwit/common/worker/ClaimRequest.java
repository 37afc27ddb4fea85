package dev.godwit.common.worker;

import dev.godwit.common.job.WorkerId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * "Give me work." Asked again with the same request id, as after a lost reply, it is answered the same.
 *
 * @param process made anew by each process that has the worker's name: an order to drain is for one of them
 * @param kinds the task kinds this worker has handlers for
 * @param labels what it is and may serve. There is one so far, {@link #ENVIRONMENTS}: comma-separated names, or {@code *} for all that
 *     the token covers, as without the label
 * @param connections names of the connections it is configured with; only tasks that need no other are granted
 * @param freeSlots how many tasks it has room for, 0 or more; with 0 it says that it is there, and asks for companions and orders
 * @param companions whether it may hold companions beside its slots
 */
public record ClaimRequest(
        UUID requestId,
        WorkerId worker,
        @Nullable UUID process,
        String version,
        Set<String> kinds,
        Map<String, String> labels,
        Set<String> connections,
        int freeSlots,
        int slots,
        boolean companions) {

    /** The label of the environments that a worker serves. */
    public static final String ENVIRONMENTS = "environments";

    public ClaimRequest {
        kinds = Set.copyOf(kinds);
        labels = Map.copyOf(labels);
        connections = Set.copyOf(connections);
        if (freeSlots < 0 || slots < freeSlots) {
            throw new IllegalArgumentException("Free slots: %d of %d".formatted(freeSlots, slots));
        }
    }
}
