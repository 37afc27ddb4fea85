package dev.godwit.coordinator.postgres;

import dev.godwit.common.health.Health;
import dev.godwit.common.health.HealthCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds whether the control database answers, and counts what waits and runs there. Whoever asks is told what was seen
 * last, and waits for nothing.
 */
public final class ControlProbe implements HealthCheck, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ControlProbe.class);
    private static final long BETWEEN_SECONDS = 2;
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Jdbi jdbi;
    private final MultiGauge tasks;
    private final MultiGauge jobs;
    private final MultiGauge schedules;
    private final AtomicLong scheduleLag = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean answers;
    private volatile long lookedAt = System.nanoTime();

    public ControlProbe(Jdbi jdbi, MeterRegistry meters) {
        this.jdbi = jdbi;
        this.tasks = MultiGauge.builder("godwit.tasks")
                .description("Unfinished tasks, by state and kind")
                .register(meters);
        this.jobs = MultiGauge.builder("godwit.jobs")
                .description("Unfinished jobs, by state and kind")
                .register(meters);
        this.schedules = MultiGauge.builder("godwit.schedules")
                .description("Schedules, by state")
                .register(meters);
        Gauge.builder("godwit.schedule.lag.seconds", scheduleLag, AtomicLong::get)
                .description("How long the instant that has waited longest has been due")
                .register(meters);
        Gauge.builder("godwit.dead.letters.open", deadLetters, AtomicLong::get)
                .description("Dead letters that wait for a decision")
                .register(meters);
    }

    /** Looks once, on the caller's thread, and then again and again. */
    public void start() {
        look();
        var thread = new Thread(this::run, "control-probe");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(BETWEEN_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "control-database";
    }

    @Override
    public Health check() {
        if (!answers) {
            return Health.down("does not answer");
        }
        return System.nanoTime() - lookedAt > STALE_NANOS
                ? Health.down("has not answered for 15 s")
                : Health.up("answers");
    }

    private void look() {
        try {
            jdbi.useHandle(handle -> {
                tasks.register(rows(handle, """
                        SELECT state, kind, count(*) AS n FROM godwit_control.task
                         WHERE state IN ('BLOCKED', 'READY', 'RUNNING') GROUP BY state, kind
                        """), true);
                jobs.register(rows(handle, """
                        SELECT state, kind, count(*) AS n FROM godwit_control.job
                         WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED') GROUP BY state, kind
                        """), true);
                schedules.register(schedules(handle), true);
                scheduleLag.set(
                        handle.createQuery("""
                                SELECT greatest(0, extract(epoch FROM clock_timestamp() - min(next_at)))::bigint
                                FROM godwit_control.schedule WHERE NOT paused
                                """).mapTo(Long.class).findOne().orElse(0L));
                deadLetters.set(
                        handle.createQuery("SELECT count(*) FROM godwit_control.dead_letter WHERE state = 'OPEN'")
                                .mapTo(Long.class)
                                .one());
            });
            lookedAt = System.nanoTime();
            answers = true;
        } catch (RuntimeException e) {
            if (answers) {
                LOGGER.atWarn().setCause(e).log("The control database does not answer");
            }
            answers = false;
        }
    }

    private static List<MultiGauge.Row<?>> schedules(Handle handle) {
        return handle.createQuery("SELECT CASE WHEN paused THEN 'paused' ELSE 'active' END AS state, count(*) AS n"
                        + " FROM godwit_control.schedule GROUP BY paused")
                .<MultiGauge.Row<?>>map(
                        (rs, context) -> MultiGauge.Row.of(Tags.of("state", rs.getString("state")), rs.getLong("n")))
                .list();
    }

    private static List<MultiGauge.Row<?>> rows(Handle handle, String sql) {
        return handle.createQuery(sql)
                .<MultiGauge.Row<?>>map((rs, context) -> MultiGauge.Row.of(
                        Tags.of("state", rs.getString("state"), "kind", rs.getString("kind")), rs.getLong("n")))
                .list();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
