package dev.godwit.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the API shows it.
 *
 * @param author who set it last: its jobs are asked for in this name, with the rights that it has when they are made
 * @param running jobs of it that have not ended
 * @param waiting how many runs wait for them
 * @param next the instants to come; empty while it is paused
 * @param runs what became of the latest instants, the newest first; null in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScheduleDocument(
        String name,
        String cron,
        String zone,
        String overlap,
        String missed,
        int backlog,
        boolean paused,
        String kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        JsonNode request,
        @Nullable String bundle,
        int priority,
        boolean allowConflicts,
        SortedSet<String> authors,
        String author,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        List<JobId> running,
        int waiting,
        List<Instant> next,
        @Nullable List<Run> runs) {

    public ScheduleDocument {
        running = List.copyOf(running);
        next = List.copyOf(next);
        runs = runs == null ? null : List.copyOf(runs);
    }

    /**
     * What became of an instant.
     *
     * @param outcome {@code STARTED}, {@code WAITING}, {@code SKIPPED}, {@code MISSED} or {@code REFUSED}
     * @param late it had been missed, and was made up for
     * @param first of several missed instants the first; {@code instant} is then the last
     * @param count how many missed instants these are
     * @param reason a short stable name of why there is no job
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Run(
            Instant instant,
            String outcome,
            boolean late,
            @Nullable JobId job,
            @Nullable Instant first,
            int count,
            @Nullable String reason,
            @Nullable String message,
            Instant at) {}
}
