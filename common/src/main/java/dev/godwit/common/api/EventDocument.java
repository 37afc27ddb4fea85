package dev.godwit.common.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.UUID;

/**
 * An event of a job as the API shows it.
 *
 * @param id never changes, here and on Kafka
 * @param sequence gap-free per job, from 1
 * @param actor the principal or worker that caused it, or {@code godwit}
 */
public record EventDocument(
        UUID id, JobId job, long sequence, String type, Instant time, String actor, JsonNode data) {}
