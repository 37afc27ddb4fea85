package dev.godwit.coordinator.kafka;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;

/** The number of the last progress report of each grant, so that an older one never takes its place. Confined to one thread. */
final class LatestReports {

    private static final int MOST = 10_000;

    private final Map<Key, Long> numbers = new LinkedHashMap<>(16, 0.75f, true);

    boolean isNew(TaskId task, Fence fence, long n) {
        var key = new Key(task, fence);
        Long last = numbers.get(key);
        if (last != null && last >= n) {
            return false;
        }
        numbers.put(key, n);
        if (numbers.size() > MOST) {
            numbers.remove(numbers.keySet().iterator().next());
        }
        return true;
    }

    private record Key(TaskId task, Fence fence) {}
}
