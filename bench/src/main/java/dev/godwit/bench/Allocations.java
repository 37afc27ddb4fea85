package dev.godwit.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How much this JVM has allocated on its heap, by whichever threads: what each collection found more than the one before had left. Guarded by itself.
 */
final class Allocations {

    private long found;
    private long left = Heap.used();

    private Allocations() {}

    /** Counts from now on. */
    static Allocations count() {
        var allocations = new Allocations();
        ManagementFactory.getGarbageCollectorMXBeans()
                .forEach(collector -> ((NotificationEmitter) collector)
                        .addNotificationListener(
                                (event, context) -> allocations.collected(
                                        GarbageCollectionNotificationInfo.from((CompositeData) event.getUserData())
                                                .getGcInfo()),
                                null,
                                null));
        return allocations;
    }

    /** In bytes. A collection that has just been is told a moment later, so this is right to a few collections. */
    synchronized long bytes() {
        return found + Math.max(0, Heap.used() - left);
    }

    private synchronized void collected(GcInfo collection) {
        found += Math.max(0, sum(collection.getMemoryUsageBeforeGc()) - left);
        left = sum(collection.getMemoryUsageAfterGc());
    }

    /** Of the heap alone. */
    private static long sum(Map<String, MemoryUsage> pools) {
        return Heap.pools().stream()
                .map(pool -> pools.get(pool.getName()))
                .filter(usage -> usage != null)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
