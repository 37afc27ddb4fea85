package dev.godwit.common.kafka;

import dev.godwit.common.lifecycle.Service;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads what it is subscribed to until it is closed. When reading breaks off, as with a broker that goes away, it begins anew
 * with another consumer, after a pause that grows.
 */
public final class ReadingThread implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReadingThread.class);

    private final Subscription subscription;
    private final Reading reading;
    private final Thread thread;

    /** Only the thread itself uses it, but for {@code wakeup}. */
    private volatile @Nullable Consumer<byte[], byte[]> current;

    private volatile boolean closed;

    public ReadingThread(Subscription subscription, Reading reading) {
        this.subscription = subscription;
        this.reading = reading;
        this.thread = new Thread(this::run, "godwit-" + subscription.name());
        this.thread.setDaemon(true);
    }

    /** What is done with a consumer that has begun. */
    @FunctionalInterface
    public interface Reading {

        /**
         * Polls until the thread is {@link #isClosed closed}. Whatever it throws but an interruption has it called again, with another consumer.
         *
         * @param backoff to be reset whenever something could be read
         */
        void read(Consumer<byte[], byte[]> consumer, Backoff backoff) throws InterruptedException;
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Whether it is to end; the reading looks at this between records. */
    public boolean isClosed() {
        return closed;
    }

    /** Stops after what is at hand and waits for that, ten seconds at most; then the reading is interrupted. */
    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(10_000);
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(5_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Backoff backoff = new Backoff();
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = subscription.open()) {
                current = consumer;
                subscription.begin(consumer);
                reading.read(consumer, backoff);
            } catch (WakeupException e) {
                LOGGER.atDebug().addKeyValue("consumer", subscription.name()).log("Stopped reading");
            } catch (InterruptException | InterruptedException e) {
                closed = true;
            } catch (RuntimeException e) {
                LOGGER.atWarn()
                        .addKeyValue("consumer", subscription.name())
                        .setCause(e)
                        .log("Reading broke off; trying again");
                closed |= !backoff.pause();
            } finally {
                current = null;
            }
        }
    }
}
