package dev.godwit.coordinator.kafka;

import dev.godwit.common.keys.SigningKey;
import dev.godwit.common.lifecycle.Service;
import dev.godwit.coordinator.postgres.AuditLog;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every second whether a checkpoint is due, and has it signed. Several may run: the log lets one at a time. */
public final class AuditCheckpointer implements Service {

    private static final Logger LOGGER = LoggerFactory.getLogger(AuditCheckpointer.class);

    private final AuditLog log;
    private final SigningKey key;
    private final long records;
    private final Duration age;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "godwit-audit-checkpoints");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param records a checkpoint is due when so many were appended since the last,
     * @param age or any, and the last one is so old
     */
    public AuditCheckpointer(AuditLog log, SigningKey key, long records, Duration age) {
        this.log = log;
        this.key = key;
        this.records = records;
        this.age = age;
    }

    @Override
    public void start() {
        var unused = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void look() {
        try {
            log.checkpoint(key, records, age)
                    .ifPresent(checkpoint -> LOGGER.atDebug()
                            .addKeyValue("number", checkpoint.number())
                            .log("Signed a checkpoint of the audit log"));
        } catch (RuntimeException e) {
            LOGGER.atWarn().setCause(e).log("Could not sign a checkpoint; trying again in a second");
        }
    }
}
