package dev.godwit.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.json.Json;
import java.time.Duration;

/**
 * All that a demo measured.
 *
 * @param generated how long making the shop's rows took
 * @param migrations how many were applied through jobs, over both databases
 * @param stagingRows counted in staging by SQL
 * @param events read from the topic of job events
 * @param total from the start of the demo
 */
record Measured(
        long rows,
        Duration generated,
        int migrations,
        SyncMeasured sync,
        long stagingRows,
        long events,
        AuditVerdict audit,
        Duration total) {

    ObjectNode json() {
        Takeover takeover = sync.takeover();
        var json = Json.object();
        json.put("rows", rows);
        json.put("generatedMillis", generated.toMillis());
        json.put("migrations", migrations);
        json.put("job", sync.job().toString());
        json.put("rowsCopied", sync.rows());
        json.put("rowsInStaging", stagingRows);
        json.put("bytesRead", sync.bytes());
        json.put("chunks", sync.chunks());
        json.put("copyMillis", sync.copy().toMillis());
        json.put("rowsPerSecond", sync.rowsPerSecond());
        json.put("syncMillis", sync.total().toMillis());
        json.put("maskedColumns", sync.maskedColumns());
        json.put("maskedValues", sync.maskedValues());
        json.put("leakScanRemembered", sync.leakScan().remembered());
        json.put("leakScanControlHits", sync.leakScan().controlHits());
        json.put("leakScanHits", sync.leakScan().hits());
        json.put("killedWorker", takeover.worker());
        json.put("rowsInFlightAtKill", takeover.rowsInFlight());
        json.put("takeoverMillis", takeover.granted().toMillis());
        json.put("recopiedMillis", takeover.finished().toMillis());
        json.put("jobEvents", events);
        json.put("auditRecords", audit.records());
        json.put("auditCheckpoints", audit.checkpoints());
        json.put("auditCovered", audit.covered());
        json.put("auditHead", audit.head());
        json.put("totalMillis", total.toMillis());
        return json;
    }

    String text(Terminal terminal) {
        Takeover takeover = sync.takeover();
        return Table.of("measured", "value")
                .row("rows generated", "%s in %s".formatted(count(rows), Quantities.duration(generated)))
                .row("migrations applied through jobs", count(migrations))
                .row("rows in staging", count(stagingRows))
                .row(
                        "copy, with one worker killed",
                        "%s for %s in %d chunks"
                                .formatted(
                                        Quantities.duration(sync.copy()),
                                        Quantities.bytes(sync.bytes()),
                                        sync.chunks()))
                .row("rows per second of the copy", count(sync.rowsPerSecond()))
                .row("sync from submission to success", Quantities.duration(sync.total()))
                .row("masked", "%s values in %d columns".formatted(count(sync.maskedValues()), sync.maskedColumns()))
                .row(
                        "take-over of the killed worker's chunk",
                        "%,d ms".formatted(takeover.granted().toMillis()))
                .row(
                        "that chunk copied again, after the kill",
                        "%,d ms".formatted(takeover.finished().toMillis()))
                .row(
                        "leak scan",
                        "%d hits of %s originals (control: %s)"
                                .formatted(
                                        sync.leakScan().hits(),
                                        count(sync.leakScan().remembered()),
                                        count(sync.leakScan().controlHits())))
                .row("events on godwit.job-events", count(events))
                .row(
                        "audit chain",
                        "%s records, head %s"
                                .formatted(count(audit.records()), audit.head().substring(0, 16)))
                .row("audit checkpoints", "%d, up to record %s".formatted(audit.checkpoints(), count(audit.covered())))
                .row("everything, after the build", Quantities.duration(total))
                .format(terminal, "");
    }

    private static String count(long number) {
        return Quantities.count(number);
    }
}
