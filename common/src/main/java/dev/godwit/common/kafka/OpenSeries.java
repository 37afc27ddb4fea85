package dev.godwit.common.kafka;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.worker.Grant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The series of reports that are under way. Grants that ended without a last report are forgotten, oldest first. Thread-safe. */
final class OpenSeries {

    private static final int MOST = 10_000;

    private final Map<Key, Series> series = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Series of(Grant grant) {
        Series own = series.computeIfAbsent(new Key(grant.task(), grant.fence()), key -> new Series());
        if (series.size() > MOST) {
            series.remove(series.keySet().iterator().next());
        }
        return own;
    }

    synchronized void close(Grant grant) {
        series.remove(new Key(grant.task(), grant.fence()));
    }

    private record Key(TaskId task, Fence fence) {}
}
