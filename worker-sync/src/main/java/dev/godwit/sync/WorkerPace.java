package dev.godwit.sync;

import dev.godwit.common.config.DataSize;
import dev.godwit.sync.pace.Bucket;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What all copies of one worker share: its own ceiling, and the meters that tell how they are held back. Thread-safe. */
public final class WorkerPace {

    private final @Nullable Bucket ceiling;
    private final MeterRegistry meters;
    private final AtomicInteger resting = new AtomicInteger();
    private final AtomicLong lagMillis = new AtomicLong();

    /** @param ceiling a second; null for none */
    public WorkerPace(@Nullable DataSize ceiling, MeterRegistry meters) {
        this.ceiling = ceiling == null ? null : new Bucket(ceiling.bytes(), System.nanoTime());
        this.meters = meters;
        Gauge.builder("godwit.sync.resting", resting::get)
                .description("Copies that rest to spare their source")
                .register(meters);
        Gauge.builder("godwit.sync.replica.lag", () -> lagMillis.get() / 1e3)
                .baseUnit("seconds")
                .description("The largest lag of a replica of a source, as this worker's snapshot holder saw it last")
                .register(meters);
    }

    /** Of a worker that copies as fast as it can. */
    public static WorkerPace unlimited() {
        return new WorkerPace(null, new SimpleMeterRegistry());
    }

    public Optional<Bucket> ceiling() {
        return Optional.ofNullable(ceiling);
    }

    /** A copy has waited. */
    public void waited(String reason, Duration time) {
        meters.timer("godwit.sync.waits", "reason", reason).record(time);
    }

    /** The number of resting copies changes by {@code change}. */
    public void rests(int change) {
        resting.addAndGet(change);
    }

    /** A holder has looked at the replicas of its source. */
    public void lag(Duration largest) {
        lagMillis.set(largest.toMillis());
    }
}
