package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Records what was done, in the transaction that does it: no audit, no action. */
@FunctionalInterface
public interface AuditSink {

    /**
     * @param onBehalfOf for whom, if not for {@code actor} itself
     * @param action as in {@code job.submitted}
     * @param object as in {@code jobs/<id>}
     * @param facts ids, hashes and decisions; no personal data
     * @param eventId of the event that tells of it, or null
     */
    void record(
            Handle transaction,
            String actor,
            @Nullable String onBehalfOf,
            String action,
            String object,
            JsonNode facts,
            @Nullable UUID eventId);
}
