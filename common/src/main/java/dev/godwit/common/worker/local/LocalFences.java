package dev.godwit.common.worker.local;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobFailedException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The fences of one run: a target is asked once for the run's number there, and the rest is counted here. Thread-safe. */
final class LocalFences {

    private static final int PER_RUN_BITS = 20;
    private static final long PER_RUN = 1L << PER_RUN_BITS;

    private final RunNumbers numbers;
    private final AtomicLong withoutTarget = new AtomicLong();
    private final Map<String, AtomicLong> byTarget = new HashMap<>();

    LocalFences(RunNumbers numbers) {
        this.numbers = numbers;
    }

    /** Must come before the first {@link #next} for {@code target}. */
    synchronized void open(@Nullable String target) throws JobFailedException {
        if (target != null && !byTarget.containsKey(target)) {
            byTarget.put(target, new AtomicLong(Math.multiplyExact(numbers.next(target), PER_RUN)));
        }
    }

    synchronized Fence next(@Nullable String target) {
        AtomicLong counter = target == null ? withoutTarget : byTarget.get(target);
        if (counter == null) {
            throw new IllegalStateException("No run number for target '%s' yet".formatted(target));
        }
        long next = counter.incrementAndGet();
        if (next % PER_RUN == 0) {
            throw new IllegalStateException("A local run grants at most %,d tasks on a target".formatted(PER_RUN - 1));
        }
        return Fence.of(0, next);
    }
}
