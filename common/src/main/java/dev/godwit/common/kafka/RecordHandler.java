package dev.godwit.common.kafka;

import dev.godwit.common.event.UnreadableEventException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Does something about one record. The same record may come again, after a crash, a rebalance or a failure, and must then change
 * nothing.
 */
@FunctionalInterface
public interface RecordHandler {

    /**
     * @throws UnreadableEventException if the record will never be handled: it becomes a dead letter
     * @throws InterruptedException if the thread is to stop; the record comes again
     * @throws Exception if the record could not be handled now: it comes again, after a pause
     */
    void handle(ConsumerRecord<byte[], byte[]> record) throws Exception;

    /**
     * Handles those records of a poll, in order by partition, that are cheaper handled together, before the others come to {@link #handle}
     * one by one.
     *
     * @return the very records that are done with
     * @throws InterruptedException if the thread is to stop; the records come again
     * @throws Exception if that was not possible: all of them come one by one
     */
    default Set<ConsumerRecord<byte[], byte[]>> handleTogether(List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        return Set.of();
    }
}
