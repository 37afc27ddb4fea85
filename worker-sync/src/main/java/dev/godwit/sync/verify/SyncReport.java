package dev.godwit.sync.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a finished sync has done, as its workers measured it. Holds no value of a row.
 *
 * @param format of this document, 1
 * @param epoch how often the job had been planned again
 * @param keyId names the mask key
 * @param copiedFrom when the first chunk was committed; null if there was none
 * @param copiedTo when the last one was; null if there was none
 * @param finish indexes and foreign keys that came back, sequences that were moved or not, and why
 * @param leakScan what was looked for, where, and what was left out
 * @param consistency {@code snapshot}, where all rows are of one moment, or {@code per-chunk}, where they are not
 */
public record SyncReport(
        int format,
        JobId job,
        String environment,
        int epoch,
        String source,
        String target,
        String keyId,
        @Nullable Instant copiedFrom,
        @Nullable Instant copiedTo,
        List<TableReport> tables,
        JsonNode finish,
        JsonNode leakScan,
        String consistency) {

    public static final int FORMAT = 1;

    /** The artifact of a job that is this document as JSON. */
    public static final String JSON = "report.json";

    /** The same for people. */
    public static final String HTML = "report.html";

    public SyncReport {
        tables = List.copyOf(tables);
    }

    public long rows() {
        return tables.stream().mapToLong(TableReport::rows).sum();
    }

    public long bytesRead() {
        return tables.stream().mapToLong(TableReport::bytesRead).sum();
    }
}
