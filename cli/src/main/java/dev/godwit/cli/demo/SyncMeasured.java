package dev.godwit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * What the sync's own tasks measured.
 *
 * @param rows committed, by the chunks' results
 * @param bytes read from the source
 * @param maskedColumns how many columns had a value masked
 * @param maskedValues how many values were masked
 * @param copy from the first grant of a chunk to the end of the last
 * @param total from the submission to the end
 */
record SyncMeasured(
        JobId job,
        long rows,
        long bytes,
        int chunks,
        int maskedColumns,
        long maskedValues,
        Duration copy,
        Duration total,
        List<TableDigest> digests,
        LeakScan leakScan,
        Takeover takeover) {

    SyncMeasured {
        digests = List.copyOf(digests);
    }

    /** What verification read back from a table of the target, and found to be what the chunks had written. */
    record TableDigest(String table, long rows, String digest) {}

    /**
     * @param remembered originals of masked values that were looked for
     * @param controlHits how many the same search found in the source
     * @param hits how many it found in the target
     * @param columns of the target that were searched
     */
    record LeakScan(long remembered, long controlHits, long hits, int columns) {}

    static SyncMeasured of(JobDocument job, List<TaskDocument> tasks, Takeover takeover) throws DemoFailure {
        List<TaskDocument> chunks = SyncProgress.chunks(tasks);
        var columns = new HashSet<String>();
        long values = 0;
        long bytes = 0;
        for (TaskDocument chunk : chunks) {
            for (JsonNode part : Objects.requireNonNull(chunk.result()).path("parts")) {
                bytes += part.path("bytesIn").asLong();
                for (JsonNode masked : part.path("masked")) {
                    columns.add(part.path("table").asText() + "."
                            + masked.path("name").asText());
                    values += masked.path("values").asLong();
                }
            }
        }
        Instant last = chunks.stream()
                .map(TaskDocument::finishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new DemoFailure("The sync had no chunks"));
        return new SyncMeasured(
                job.id(),
                SyncProgress.rows(chunks),
                bytes,
                chunks.size(),
                columns.size(),
                values,
                SyncProgress.elapsed(chunks, last),
                Duration.between(job.submittedAt(), Objects.requireNonNull(job.finishedAt())),
                digests(tasks),
                leakScan(tasks),
                takeover);
    }

    long rowsPerSecond() {
        return rows * 1000 / Math.max(1, copy.toMillis());
    }

    private static List<TableDigest> digests(List<TaskDocument> tasks) {
        var digests = new ArrayList<TableDigest>();
        for (TaskDocument task : tasks) {
            JsonNode result = task.result();
            if (task.kind().equals("sync.verify") && result != null) {
                digests.add(new TableDigest(
                        result.path("table").asText(),
                        result.path("rows").asLong(),
                        result.path("digest").asText()));
            }
        }
        digests.sort(Comparator.comparing(TableDigest::table));
        return digests;
    }

    private static LeakScan leakScan(List<TaskDocument> tasks) throws DemoFailure {
        for (TaskDocument task : tasks) {
            JsonNode result = task.result();
            if (task.kind().equals("sync.leak-scan") && result != null) {
                return new LeakScan(
                        result.path("remembered").asLong(),
                        result.path("controlHits").asLong(),
                        result.path("hits").asLong(),
                        result.path("columns").size());
            }
        }
        throw new DemoFailure("The sync had no leak scan");
    }
}
