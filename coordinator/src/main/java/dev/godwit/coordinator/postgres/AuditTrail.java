package dev.godwit.coordinator.postgres;

import dev.godwit.common.json.Json;
import dev.godwit.coordinator.audit.AuditCheckpoint;
import dev.godwit.coordinator.audit.AuditExport;
import dev.godwit.coordinator.audit.AuditLine;
import dev.godwit.coordinator.audit.AuditRecord;
import dev.godwit.coordinator.audit.AuditReport;
import dev.godwit.coordinator.audit.AuditTrust;
import dev.godwit.coordinator.audit.AuditVerification;
import java.io.IOException;
import java.io.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Reads the log of one chain: lists, verifies and exports it. Each reads as of one moment, and keeps no more than a page in memory. */
public final class AuditTrail {

    private static final int FETCH = 1_000;

    private final Jdbi jdbi;
    private final String chain;

    /** @param instance names the installation; it is the chain, too */
    public AuditTrail(Jdbi jdbi, String instance) {
        this.jdbi = jdbi;
        this.chain = instance;
    }

    /** The newest records first, those before the number {@code before} (or from the end, if null). */
    public List<AuditRecord> list(@Nullable Long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT record FROM godwit_control.audit_log
                        WHERE chain = :chain AND number < :before ORDER BY number DESC LIMIT :limit
                        """)
                .bind("chain", chain)
                .bind("before", before == null ? Long.MAX_VALUE : before.longValue())
                .bind("limit", limit)
                .mapTo(String.class)
                .map(text -> AuditRecord.of(Json.parse(text)))
                .list());
    }

    /** Every checkpoint that is stored here, in order. */
    public List<AuditCheckpoint> checkpoints() {
        return jdbi.withHandle(this::checkpoints);
    }

    /** The last number that was given to a record, in the log yet or not; 0 if none was. */
    public long numbered() {
        return jdbi.withHandle(this::numbered);
    }

    /** Verifies all of the log.
     *
     * @param more checkpoints that are kept elsewhere, as on the topic */
    public AuditReport verify(AuditTrust trust, List<AuditCheckpoint> more) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            var all = new ArrayList<>(checkpoints(handle));
            all.addAll(more);
            var verification = new AuditVerification(chain, trust, all);
            try (var lines = lines(handle)) {
                lines.forEachRemaining(verification::line);
            }
            return verification.report(numbered(handle), logged(handle));
        });
    }

    /** Writes all of the log, to be verified elsewhere. */
    public void export(Writer out) throws IOException {
        jdbi.<IOException>useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            try (var lines = lines(handle)) {
                AuditExport.write(out, chain, numbered(handle), logged(handle), checkpoints(handle), lines);
            }
        });
    }

    static Optional<AuditLine> last(Handle handle, String chain) {
        return handle.createQuery("""
                        SELECT number, record, prev, hash FROM godwit_control.audit_log
                        WHERE chain = :chain ORDER BY number DESC LIMIT 1
                        """)
                .bind("chain", chain)
                .map((rs, context) -> line(rs))
                .findOne();
    }

    private ResultIterator<AuditLine> lines(Handle handle) {
        return handle.createQuery("""
                        SELECT number, record, prev, hash FROM godwit_control.audit_log
                        WHERE chain = :chain ORDER BY number
                        """)
                .bind("chain", chain)
                .setFetchSize(FETCH)
                .map((rs, context) -> line(rs))
                .iterator();
    }

    private List<AuditCheckpoint> checkpoints(Handle handle) {
        return handle.createQuery(
                        "SELECT checkpoint FROM godwit_control.audit_checkpoint WHERE chain = :chain ORDER BY number")
                .bind("chain", chain)
                .mapTo(String.class)
                .map(text -> AuditCheckpoint.of(Json.parse(text)))
                .list();
    }

    private long logged(Handle handle) {
        return handle.createQuery("SELECT number FROM godwit_control.audit_logged WHERE chain = :chain")
                .bind("chain", chain)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private long numbered(Handle handle) {
        return handle.createQuery("SELECT number FROM godwit_control.audit_chain WHERE chain = :chain")
                .bind("chain", chain)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private static AuditLine line(ResultSet rs) throws SQLException {
        return new AuditLine(rs.getLong("number"), rs.getString("record"), rs.getString("prev"), rs.getString("hash"));
    }
}
