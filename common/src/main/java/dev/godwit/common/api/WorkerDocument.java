package dev.godwit.common.api;

import dev.godwit.common.job.WorkerId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A worker as the API shows it.
 *
 * @param running how many tasks it holds
 * @param live whether it has asked for work lately
 */
public record WorkerDocument(
        WorkerId id,
        String version,
        Set<String> kinds,
        Map<String, String> labels,
        Set<String> connections,
        int slots,
        int running,
        boolean draining,
        boolean live,
        Instant lastSeen) {}
