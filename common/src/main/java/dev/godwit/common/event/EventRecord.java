package dev.godwit.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event as it is stored and sent, in the words of CloudEvents 1.0. Stored before it is sent, so that a re-send has the same id.
 *
 * @param type with the prefix {@code dev.godwit.}, as in {@code dev.godwit.job.submitted.v1}
 * @param source the thing it is about, never the process: {@code /godwit/<instance>/jobs/<id>}
 * @param subject as in {@code jobs/42/tasks/7}, or null
 * @param sequence gap-free per job, from 1; 0 where the event belongs to no job
 * @param key the Kafka key
 */
public record EventRecord(
        UUID id,
        String type,
        String source,
        @Nullable String subject,
        Instant time,
        long sequence,
        String key,
        JsonNode data) {}
