package dev.godwit.bench;

import dev.godwit.bench.SyncRun.MemorySample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Looks at this JVM's memory twice a second. Thread-safe. */
final class MemorySamples {

    private static final long BETWEEN_MILLIS = 500;

    private final CopyPhase phase;
    private final List<MemorySample> taken = new ArrayList<>();

    MemorySamples(CopyPhase phase) {
        this.phase = phase;
    }

    void start() {
        var thread = new Thread(this::sample, "memory-samples");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized List<MemorySample> taken() {
        return List.copyOf(taken);
    }

    private void sample() {
        try {
            while (true) {
                var sample = new MemorySample(phase.rows(), Heap.live(), Heap.used(), Heap.resident());
                synchronized (this) {
                    taken.add(sample);
                }
                Thread.sleep(BETWEEN_MILLIS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
