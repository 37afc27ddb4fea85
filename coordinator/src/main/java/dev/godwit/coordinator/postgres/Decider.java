package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.job.JobMachine;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the transactions in which jobs are decided about. Thread-safe. */
final class Decider {

    private static final Logger LOGGER = LoggerFactory.getLogger(Decider.class);

    private final Transactions transactions;
    private final JobMachine machine;
    private final JobRows jobs;
    private final JobTransaction.EffectsOf effects;
    private final JobLog log;

    Decider(Transactions transactions, JobMachine machine, JobRows jobs, JobTransaction.EffectsOf effects, JobLog log) {
        this.transactions = transactions;
        this.machine = machine;
        this.jobs = jobs;
        this.effects = effects;
        this.log = log;
    }

    JobMachine machine() {
        return machine;
    }

    /** Runs {@code work} with the job locked, then moves the job on as far as it goes.
     *
     * @throws JobRefusedException if there is no such job */
    <T> T decide(JobId id, Function<JobTransaction, T> work) {
        var letGo = new AtomicBoolean();
        T result = transactions.in(handle -> {
            var row = jobs.lock(handle, id)
                    .orElseThrow(() -> new JobRefusedException(
                            Reason.NOT_FOUND, "unknown-job", "There is no job %s.".formatted(id)));
            T answer = inside(handle, row, work, letGo);
            return answer;
        });
        if (letGo.get()) {
            wakeQueued();
        }
        return result;
    }

    /** As {@link #decide}, for a job that {@code transaction} has just inserted. */
    void found(Handle transaction, JobRows.Row row, Consumer<JobTransaction> work) {
        inside(
                transaction,
                row,
                decided -> {
                    work.accept(decided);
                    return row;
                },
                new AtomicBoolean());
    }

    private <T> T inside(Handle handle, JobRows.Row row, Function<JobTransaction, T> work, AtomicBoolean letGo) {
        var transaction = new JobTransaction(handle, Transactions.now(handle), machine, effects, row);
        T answer = work.apply(transaction);
        transaction.settle(log);
        letGo.set(transaction.letGo());
        return answer;
    }

    /** Moves the job on if it can. */
    void advance(JobId id) {
        decide(id, transaction -> transaction.job().id());
    }

    private void wakeQueued() {
        List<JobId> queued = transactions.ask(handle -> handle.createQuery(
                        "SELECT id FROM godwit_control.job WHERE state = 'QUEUED' ORDER BY priority DESC, id")
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .list());
        queued.forEach(id -> {
            try {
                advance(id);
            } catch (IllegalStateException e) {
                LOGGER.atError().addKeyValue("job", id).setCause(e).log("Cannot move a queued job on");
            }
        });
    }
}
