package dev.godwit.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token that is asked for.
 *
 * @param kind {@code human}, {@code service}, {@code worker}
 * @param kinds of jobs or tasks it covers; null for all
 * @param environments it covers; null for all
 * @param lifetime at most 366 days; null for 90
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenSubmission(
        String principal,
        String kind,
        Set<String> roles,
        @Nullable Set<String> kinds,
        @Nullable Set<String> environments,
        @Nullable Duration lifetime) {}
