package dev.godwit.cli.demo;

import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.TaskDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How far a sync's copy is, as its tasks tell. */
final class SyncProgress {

    private SyncProgress() {}

    static List<TaskDocument> chunks(List<TaskDocument> tasks) {
        return tasks.stream().filter(task -> task.kind().equals("sync.copy")).toList();
    }

    /** The rows that are committed, and those that workers report of chunks in progress. */
    static long rows(List<TaskDocument> chunks) {
        return chunks.stream()
                .mapToLong(chunk -> isDone(chunk)
                        ? Objects.requireNonNull(chunk.result())
                                .path("counted")
                                .path("done")
                                .asLong()
                        : chunk.progress().done())
                .sum();
    }

    static boolean isDone(TaskDocument task) {
        return task.finishedAt() != null && task.result() != null;
    }

    /** From the first grant on. */
    static Duration elapsed(List<TaskDocument> chunks, Instant until) {
        return chunks.stream()
                .map(TaskDocument::grantedAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(first -> Duration.between(first, until))
                .filter(elapsed -> !elapsed.isNegative())
                .orElse(Duration.ZERO);
    }

    /** In a line: chunks, rows, rows a second, and the chunks of each table. */
    static String line(List<TaskDocument> chunks, Instant now) {
        long rows = rows(chunks);
        long done = chunks.stream().filter(SyncProgress::isDone).count();
        long millis = Math.max(1, elapsed(chunks, now).toMillis());
        return "%3d %%  %d of %d chunks  %s rows  %s rows/s   %s"
                .formatted(
                        done * 100 / chunks.size(),
                        done,
                        chunks.size(),
                        Quantities.count(rows),
                        Quantities.count(rows * 1000 / millis),
                        perTable(chunks));
    }

    private static String perTable(List<TaskDocument> chunks) {
        Map<String, List<TaskDocument>> tables =
                chunks.stream().collect(Collectors.groupingBy(SyncProgress::table, TreeMap::new, Collectors.toList()));
        return tables.entrySet().stream()
                .map(table -> "%s %d/%d"
                        .formatted(
                                table.getKey(),
                                table.getValue().stream()
                                        .filter(SyncProgress::isDone)
                                        .count(),
                                table.getValue().size()))
                .collect(Collectors.joining("  "));
    }

    /** Of {@code copy/public.orders/7}, {@code orders}. */
    static String table(TaskDocument chunk) {
        String[] parts = chunk.key().split("/", -1);
        return parts[1].substring(parts[1].indexOf('.') + 1);
    }
}
