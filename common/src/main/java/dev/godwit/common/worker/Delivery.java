package dev.godwit.common.worker;

import dev.godwit.common.job.FailureKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the coordinator how a task ended: through Kafka if the result is small and Kafka answers soon, else by a call that is repeated for
 * as long as the process lives, while the lease is kept. It ends early when the lease is refused: then somebody else tells. What Kafka has
 * is {@link Unread} from then on.
 */
final class Delivery {

    private static final Logger LOGGER = LoggerFactory.getLogger(Delivery.class);

    private final CoordinatorApi coordinator;
    private final Reporter reporter;
    private final Renewals renewals;
    private final Unread unread;
    private final Tempo tempo;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Delivery(CoordinatorApi coordinator, Reporter reporter, Renewals renewals, Unread unread, Tempo tempo) {
        this.coordinator = coordinator;
        this.reporter = reporter;
        this.renewals = renewals;
        this.unread = unread;
        this.tempo = tempo;
    }

    /** Blocks until the outcome has arrived, or nobody waits for it any more. */
    void deliver(Assignment assignment, Outcome outcome) {
        if (assignment.revoked().isDone()) {
            return;
        }
        if (outcome instanceof Outcome.Succeeded succeeded) {
            succeed(assignment, succeeded);
        } else if (outcome instanceof Outcome.Failed failed) {
            fail(assignment, failed);
        } else if (outcome instanceof Outcome.Released) {
            renewals.forget(assignment);
            giveBack(assignment, tempo.giveBack());
        }
    }

    /** Gives the task back. Tried for {@code patience} only, as a lease that lapses has the same effect. */
    void giveBack(Assignment assignment, Duration patience) {
        Grant grant = assignment.grant();
        long deadline = System.nanoTime() + patience.toNanos();
        repeat(
                assignment,
                () -> assignment.revoked().isDone() || System.nanoTime() - deadline > 0,
                assignment.revoked(),
                () -> coordinator.release(grant));
    }

    /** Has every delivery of a result give up. What was not told, the target's ledger tells the next owner. */
    void giveUp() {
        closed.complete(null);
    }

    private void succeed(Assignment assignment, Outcome.Succeeded outcome) {
        Grant grant = assignment.grant();
        CompletableFuture<Void> report = outcome.small()
                ? reporter.ended(grant, outcome)
                : CompletableFuture.failedFuture(new IllegalStateException("Too large for Kafka"));
        if (outcome.small() && acknowledged(assignment, report, outcome)) {
            return;
        }
        try {
            untilAnswered(assignment, report, () -> coordinator.complete(grant, outcome.result()));
        } catch (Refusal refusal) {
            LOGGER.atError()
                    .addKeyValue("task", grant.task())
                    .addKeyValue("key", grant.key())
                    .log("The coordinator refused a result: {}", refusal.getMessage());
            fail(assignment, new Outcome.Failed(FailureKind.PERMANENT, "report-refused", refusal.getMessage()));
        }
    }

    private void fail(Assignment assignment, Outcome.Failed outcome) {
        Grant grant = assignment.grant();
        CompletableFuture<Void> report = reporter.ended(grant, outcome);
        if (!acknowledged(assignment, report, outcome)) {
            untilAnswered(
                    assignment,
                    report,
                    () -> coordinator.fail(grant, outcome.kind(), outcome.code(), outcome.message()));
        }
    }

    /** Whether Kafka has the report, or nobody waits for it any more. */
    private boolean acknowledged(Assignment assignment, CompletableFuture<Void> report, Outcome outcome) {
        try {
            CompletableFuture.anyOf(report, assignment.revoked(), closed)
                    .get(tempo.acknowledged().toNanos(), TimeUnit.NANOSECONDS);
            if (report.isDone()
                    && !report.isCompletedExceptionally()
                    && !assignment.revoked().isDone()) {
                unread.add(assignment.grant(), outcome);
            }
            return true;
        } catch (TimeoutException e) {
            reporter.rest();
            return false;
        } catch (ExecutionException e) {
            LOGGER.atDebug()
                    .addKeyValue("task", assignment.grant().task())
                    .setCause(e.getCause())
                    .log("Kafka did not take a report; telling the coordinator itself");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Repeats {@code call} until it is answered, {@code report} arrived after all, or nobody waits for it any more. */
    private void untilAnswered(Assignment assignment, CompletableFuture<Void> report, Call call) {
        var late = new CompletableFuture<Void>();
        var unused = report.thenRun(() -> late.complete(null));
        CompletableFuture<Object> over = CompletableFuture.anyOf(late, assignment.revoked(), closed);
        repeat(assignment, over::isDone, over, call);
    }

    private void repeat(Assignment assignment, BooleanSupplier over, CompletableFuture<?> wake, Call call) {
        Backoff backoff = tempo.backoff();
        boolean again = true;
        while (again && !over.getAsBoolean()) {
            again = !answered(assignment, call) && pause(wake, backoff.next());
        }
    }

    private static boolean answered(Assignment assignment, Call call) {
        try {
            call.run();
            return true;
        } catch (LeaseRefusedException e) {
            return true;
        } catch (ReportRefusedException e) {
            throw new Refusal(e);
        } catch (CoordinatorUnavailableException e) {
            LOGGER.atDebug()
                    .addKeyValue("task", assignment.grant().task())
                    .setCause(e)
                    .log("The coordinator does not answer; telling it again soon");
            return false;
        } catch (RuntimeException e) {
            LOGGER.atError()
                    .addKeyValue("task", assignment.grant().task())
                    .setCause(e)
                    .log("A call to the coordinator failed in a way it must not; trying again");
            return false;
        }
    }

    private static boolean pause(CompletableFuture<?> wake, Duration pause) {
        try {
            wake.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nothing completes this exceptionally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private interface Call {
        void run() throws LeaseRefusedException, ReportRefusedException, CoordinatorUnavailableException;
    }

    /** Carries a refusal past the callers that cannot get one. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refusal(ReportRefusedException cause) {
            super(cause.getMessage(), cause);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
