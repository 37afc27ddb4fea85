package dev.godwit.coordinator.kafka;

import dev.godwit.coordinator.job.TaskFence;
import java.util.LinkedHashMap;
import java.util.Map;

/** The number of the last progress report of each grant, so that an older one never takes its place. Confined to one thread. */
final class LatestReports {

    private static final int MOST = 10_000;

    private final Map<TaskFence, Long> numbers = new LinkedHashMap<>(16, 0.75f, true);

    boolean isNew(TaskFence grant, long n) {
        Long last = numbers.get(grant);
        if (last != null && last >= n) {
            return false;
        }
        numbers.put(grant, n);
        if (numbers.size() > MOST) {
            numbers.remove(numbers.keySet().iterator().next());
        }
        return true;
    }
}
