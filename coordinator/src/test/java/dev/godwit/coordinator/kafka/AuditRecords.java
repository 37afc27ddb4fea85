package dev.godwit.coordinator.kafka;

import dev.godwit.common.json.Json;
import dev.godwit.common.keys.MacKey;
import dev.godwit.coordinator.audit.AuditEntry;
import dev.godwit.coordinator.postgres.AuditWriter;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.Handle;

/** Audit records of made-up actions. */
final class AuditRecords {

    static final MacKey KEY = new MacKey("a key that only this test knows...".getBytes(StandardCharsets.US_ASCII));

    private AuditRecords() {}

    static void write(Handle transaction, String chain, int round) {
        new AuditWriter(chain, KEY)
                .record(
                        transaction,
                        new AuditEntry(
                                "user:ana",
                                null,
                                "job.submitted",
                                "jobs/" + round,
                                Json.object().put("n", round),
                                null));
    }
}
