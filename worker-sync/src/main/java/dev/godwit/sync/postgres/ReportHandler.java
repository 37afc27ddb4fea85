package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.ColumnSpread;
import dev.godwit.sync.copy.CopySummary.MaskedColumn;
import dev.godwit.sync.plan.ReportPayload;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.verify.Manifest;
import dev.godwit.sync.verify.ReportPage;
import dev.godwit.sync.verify.SyncReport;
import dev.godwit.sync.verify.TableReport;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code sync.report}: puts what chunks, verifications and the leak scan have left in the target's ledger into one document, and keeps it with the
 * job, as JSON and as a page. The result has the hash of the first, so that it stands in the audit trail.
 */
public final class ReportHandler extends RowTaskHandler {

    private final SyncSettings settings;

    public ReportHandler(Databases databases, SyncSettings settings) {
        super(databases);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.report";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        SyncReport report;
        try (var session = target.open()) {
            report = report(session.connection(), context.grant());
        }
        byte[] json = Json.bytes(report);
        context.artifact(SyncReport.JSON, "application/json", json);
        context.artifact(
                SyncReport.HTML,
                "text/html; charset=utf-8",
                ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
        TaskResult result = TaskResult.of(Json.object()
                .put("report", SyncReport.JSON)
                .put("sha256", Hashes.hex(Hashes.sha256(json)))
                .put("tables", report.tables().size())
                .put("rows", report.rows()));
        try (var work = target.begin()) {
            Spreads.drop(work.connection(), context.grant());
            SubsetRows.drop(work.connection(), context.grant().job());
            Manifests.store(
                    work.connection(),
                    context.grant(),
                    new Manifest(
                            report.source(),
                            report.target(),
                            report.keyId(),
                            Json.as(context.grant().payload(), ReportPayload.class)
                                    .tables(),
                            report.leakScan()));
            work.commit(result);
        }
        return result;
    }

    private SyncReport report(Connection connection, Grant grant) throws SQLException, JobFailedException {
        SyncScope whole = SyncScope.read(grant.scope());
        var tables = new ArrayList<TableReport>();
        Map<TableName, PartCount> chosen = chosen(connection, grant);
        Instant from = Instant.MAX;
        Instant to = Instant.MIN;
        for (ReportPayload.Table table :
                Json.as(grant.payload(), ReportPayload.class).tables()) {
            Copied copied = copied(connection, grant, table.scope().source());
            Map<String, ColumnSpread> spread =
                    Spreads.merged(connection, grant, table.scope().source());
            tables.add(table(
                    table,
                    copied,
                    spread,
                    LedgerResults.one(connection, grant, table.verification()),
                    chosen.get(table.scope().source())));
            from = copied.from.isBefore(from) ? copied.from : from;
            to = copied.to.isAfter(to) ? copied.to : to;
        }
        return new SyncReport(
                SyncReport.FORMAT,
                grant.job(),
                grant.environment(),
                grant.jobEpoch(),
                whole.source(),
                whole.target(),
                settings.key().id(),
                from.equals(Instant.MAX) ? null : from,
                to.equals(Instant.MIN) ? null : to,
                tables,
                LedgerResults.one(connection, grant, "finish"),
                LedgerResults.one(connection, grant, "leak-scan"),
                whole.consistency().written());
    }

    private TableReport table(
            ReportPayload.Table table,
            Copied copied,
            Map<String, ColumnSpread> spread,
            JsonNode verified,
            @Nullable PartCount chosen) {
        return new TableReport(
                table.scope().source().toString(),
                table.scope().target().toString(),
                table.scope().filter(),
                table.format().name().toLowerCase(java.util.Locale.ROOT),
                copied.chunks,
                verified.path("rows").asLong(),
                copied.bytesIn,
                copied.bytesOut,
                verified.path("digest").asText(),
                TableReport.columns(table.scope(), copied.masked, spread, settings.strategies()),
                chosen);
    }

    /** Of the tables of which not all rows were to come. */
    private static Map<TableName, PartCount> chosen(Connection connection, Grant grant)
            throws SQLException, JobFailedException {
        var chosen = new HashMap<TableName, PartCount>();
        boolean part = Json.as(grant.payload(), ReportPayload.class).tables().stream()
                .anyMatch(table -> table.scope().part());
        if (part) {
            SubsetRows.chosen(connection, grant).tables().forEach(count -> chosen.put(count.table(), count));
        }
        return chosen;
    }

    /** The chunks of one table, added up. */
    private static final class Copied {
        private long chunks;
        private long bytesIn;
        private long bytesOut;
        private Instant from = Instant.MAX;
        private Instant to = Instant.MIN;
        private final Map<String, MaskedColumn> masked = new HashMap<>();

        void add(ChunkResult chunk, Instant committed) {
            chunks++;
            bytesIn += chunk.bytesIn();
            bytesOut += chunk.bytesOut();
            from = committed.isBefore(from) ? committed : from;
            to = committed.isAfter(to) ? committed : to;
            chunk.masked().forEach(column -> masked.merge(column.name(), column, MaskedColumn::plus));
        }
    }

    /** As many as were planned: the verification has seen to that. A table without partitions has none. */
    private static Copied copied(Connection connection, Grant grant, TableName table) throws SQLException {
        var copied = new Copied();
        CopiedChunks.read(connection, grant.job(), grant.jobEpoch(), table)
                .chunks()
                .forEach(chunk -> copied.add(chunk.result(), chunk.committed()));
        return copied;
    }
}
