package dev.godwit.sync.postgres;

import dev.godwit.common.config.DataSize;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.WorkerPace;
import dev.godwit.sync.pace.Bucket;
import dev.godwit.sync.pace.Limits;
import dev.godwit.sync.pace.Pace;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds one copy back: by the job's rate, by the worker's own ceiling, and by what the snapshot's holders say of the source. Tells in the copy's
 * progress why. Confined to the copy's thread.
 */
final class Pacer implements AutoCloseable {

    private static final int MOST_AT_ONCE = 1 << 30;
    private static final long LEAST = 16 * 1024;
    private static final long MOST = 1024 * 1024;

    /** How often a second a copy accounts for what it has read. */
    private static final int ACCOUNTS = 20;

    private static final long LOOK_MILLIS = 200;

    private final TaskContext context;
    private final WorkerPace worker;
    private final LongSupplier nanos;
    private final boolean feedback;
    private final @Nullable DataSize rate;
    private final @Nullable JobBucket job;
    private final Optional<Bucket> ceiling;
    private final long quantum;
    private long unpaid;
    private long workedSince;
    private long waited;
    private Progress progress = Progress.NONE;

    private Pacer(TaskContext context, WorkerPace worker, Limits limits, @Nullable JobBucket job, LongSupplier nanos) {
        this.context = context;
        this.worker = worker;
        this.nanos = nanos;
        this.feedback = limits.feedback();
        this.rate = limits.rate();
        this.job = job;
        this.ceiling = worker.ceiling();
        this.quantum = rate == null ? LEAST * 16 : Math.max(LEAST, Math.min(MOST, rate.bytes() / ACCOUNTS));
        this.workedSince = nanos.getAsLong();
    }

    static Pacer open(TaskContext context, Target target, WorkerPace worker, Limits limits)
            throws JobFailedException, SQLException {
        JobBucket job = limits.rate() == null ? null : JobBucket.open(target);
        return new Pacer(context, worker, limits, job, System::nanoTime);
    }

    /** Waits while the source is to be spared, before anything of it is locked or read. */
    void begin() throws InterruptedException {
        rest();
        workedSince = nanos.getAsLong();
    }

    private boolean limited() {
        return job != null || ceiling.isPresent() || feedback;
    }

    /** In pieces of how many bytes what has come at once is to be told: so that none has to wait for long. */
    int piece() {
        return limited() ? (int) quantum : MOST_AT_ONCE;
    }

    /** So many bytes more have been read. Waits if that was too fast; answers whether it was time to account for them. */
    boolean read(int bytes, long rows, long all) throws InterruptedException, SQLException {
        unpaid += bytes;
        if (unpaid < quantum || !limited()) {
            return false;
        }
        progress = new Progress(rows, null, all, null);
        long worked = nanos.getAsLong() - workedSince;
        Pace pace = feedback ? rest() : Pace.FULL;
        if (job != null && rate != null) {
            pause("rate", job.take(unpaid, (double) rate.bytes() * pace.share()).toNanos());
        } else {
            pause("source", pace.pauseAfter(worked));
        }
        if (ceiling.isPresent()) {
            pause("ceiling", ceiling.get().take(unpaid, nanos.getAsLong()));
        }
        unpaid = 0;
        workedSince = nanos.getAsLong();
        return true;
    }

    /** All has been read; what was not accounted for yet is paid by who reads next. */
    void end() throws SQLException {
        if (job != null && rate != null) {
            job.take(unpaid, (double) rate.bytes());
        }
        ceiling.ifPresent(bucket -> bucket.take(unpaid, nanos.getAsLong()));
        unpaid = 0;
    }

    /** For how long the copy was held back so far. */
    Duration waited() {
        return Duration.ofNanos(waited);
    }

    /** What is to be said beside the progress of the copy now. */
    @Nullable
    String note() {
        return feedback ? pace().note() : null;
    }

    /** Waits while the source is to be left alone, and answers at which pace to go on. */
    private Pace rest() throws InterruptedException {
        Pace pace = pace();
        if (!pace.rests()) {
            return pace;
        }
        long from = nanos.getAsLong();
        worker.rests(1);
        try {
            while (pace.rests()) {
                context.checkStopped();
                context.progress(new Progress(progress.done(), null, progress.bytes(), pace.note()));
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                pace = pace();
            }
        } finally {
            worker.rests(-1);
            long rested = nanos.getAsLong() - from;
            waited += rested;
            worker.waited("source", Duration.ofNanos(rested));
        }
        return pace;
    }

    private Pace pace() {
        return context.offers().values().stream().map(SnapshotOffer::pace).reduce(Pace.FULL, Pace::slower);
    }

    private void pause(String reason, long wait) throws InterruptedException {
        if (wait > 0) {
            context.checkStopped();
            TimeUnit.NANOSECONDS.sleep(wait);
            waited += wait;
            worker.waited(reason, Duration.ofNanos(wait));
        }
    }

    @Override
    public void close() {
        if (job != null) {
            job.close();
        }
    }
}
