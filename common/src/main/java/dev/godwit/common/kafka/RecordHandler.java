package dev.godwit.common.kafka;

import dev.godwit.common.event.UnreadableEventException;
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
}
