package dev.godwit.common.worker.local;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that failed and will be tried again.
 *
 * @param failures how often it has failed so far
 * @param allowed how many failures end the job; null if none does
 * @param at when it is tried again at the earliest
 */
public record LocalRetry(int failures, @Nullable Integer allowed, Instant at, String code, String message) {}
