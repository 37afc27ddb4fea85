package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.UUID;

/**
 * One event of a job, as it was published.
 *
 * @param id the event's own, which never changes
 * @param sequence gap-free per job, from 1
 * @param type as in {@code dev.godwit.job.submitted.v1}
 * @param actor the principal that caused it, or {@code coordinator}
 */
public record JobEventView(UUID id, JobId job, long sequence, String type, Instant time, String actor, JsonNode data) {}
