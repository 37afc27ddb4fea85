package dev.godwit.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that is asked for.
 *
 * @param zone name in the tz database; null for UTC
 * @param overlap {@code skip}, {@code queue}, {@code cancel} or {@code allow}; null for {@code skip}
 * @param missed {@code skip}, {@code once} or {@code all}; null for {@code once}
 * @param backlog how many runs it may be behind with, 1 to 100; null for 10
 * @param replace change the schedule of this name, if there is one; null for false
 * @param job what it makes; its fields stand beside those of the schedule
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleSubmission(
        String name,
        String cron,
        @Nullable String zone,
        @Nullable String overlap,
        @Nullable String missed,
        @Nullable Integer backlog,
        @Nullable Boolean replace,
        @JsonUnwrapped JobSubmission job) {}
