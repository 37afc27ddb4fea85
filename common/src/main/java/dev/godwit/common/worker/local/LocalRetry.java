package dev.godwit.common.worker.local;

import java.time.Instant;

/**
 * A task that failed and will be tried again.
 *
 * @param failures how often it has failed so far
 * @param allowed how many failures end the job
 * @param at when it is tried again at the earliest
 */
public record LocalRetry(int failures, int allowed, Instant at, String code, String message) {}
