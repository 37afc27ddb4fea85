package dev.godwit.coordinator.postgres;

import dev.godwit.common.json.Json;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The bundles, by the SHA-256 of their content. Blocking, thread-safe. */
public final class Bundles {

    private final Jdbi jdbi;
    private final AuditSink audit;

    public Bundles(Jdbi jdbi, AuditSink audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    /** Keeps a bundle whose hash the caller has checked. Returns whether it was new. */
    public boolean keep(String sha256, byte[] content, String by) {
        return jdbi.inTransaction(transaction -> {
            int inserted = transaction.execute(
                    "INSERT INTO godwit_control.bundle (sha256, content, uploaded_by) VALUES (?, ?, ?)"
                            + " ON CONFLICT (sha256) DO NOTHING",
                    sha256,
                    content,
                    by);
            if (inserted == 1) {
                var facts = Json.object().put("size", content.length);
                audit.record(transaction, by, null, "bundle.uploaded", "bundles/" + sha256, facts, null);
            }
            return inserted == 1;
        });
    }

    public Optional<byte[]> find(String sha256) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT content FROM godwit_control.bundle WHERE sha256 = :sha256")
                        .bind("sha256", sha256)
                        .map((rs, context) -> rs.getBytes(1))
                        .findOne());
    }

    public boolean has(String sha256) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM godwit_control.bundle WHERE sha256 = :sha256)")
                .bind("sha256", sha256)
                .mapTo(Boolean.class)
                .one());
    }
}
