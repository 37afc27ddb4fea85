package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one running task sees of the worker. */
final class GrantContext implements TaskContext {

    private static final Logger LOGGER = LoggerFactory.getLogger(GrantContext.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Assignment assignment;
    private final CoordinatorApi coordinator;
    private final Reporter reporter;
    private final Stopper stopper;
    private final BundleCache bundles;
    private final Tempo tempo;
    private final Clock clock;
    private long progressDue = System.nanoTime();

    GrantContext(
            Assignment assignment,
            CoordinatorApi coordinator,
            Reporter reporter,
            Stopper stopper,
            BundleCache bundles,
            Tempo tempo,
            Clock clock) {
        this.assignment = assignment;
        this.coordinator = coordinator;
        this.reporter = reporter;
        this.stopper = stopper;
        this.bundles = bundles;
        this.tempo = tempo;
        this.clock = clock;
    }

    @Override
    public Grant grant() {
        return assignment.grant();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public void progress(Progress progress) {
        assignment.progress(progress);
        if (progressIsDue()) {
            reporter.progressed(grant(), progress);
        }
    }

    private synchronized boolean progressIsDue() {
        long now = System.nanoTime();
        boolean due = now - progressDue >= 0;
        progressDue = due ? now + tempo.progress().toNanos() : progressDue;
        return due;
    }

    @Override
    public void checkStopped() throws InterruptedException {
        if (assignment.stopReason() != null || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("Task %s is to stop".formatted(grant().key()));
        }
    }

    @Override
    public Registration onStop(Runnable action) {
        // A task may be told to stop while it registers: the stopper comes again, and finds the action.
        assignment.addStopAction(action);
        return () -> assignment.removeStopAction(action);
    }

    @Override
    public Map<String, byte[]> bundle() throws JobFailedException, InterruptedException {
        String sha256 = grant().bundle();
        if (sha256 == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "no-bundle",
                    "Task '%s' needs files of the project, and its job has no bundle.".formatted(grant().key()));
        }
        Optional<Bundle> known = bundles.get(sha256);
        return (known.isPresent() ? known.get() : fetch(sha256)).files();
    }

    private Bundle fetch(String sha256) throws JobFailedException, InterruptedException {
        byte[] archive = insist(() -> coordinator.bundle(sha256), "fetch bundle " + sha256);
        try {
            Bundle bundle = Bundle.read(archive);
            if (bundle.sha256().equals(sha256)) {
                bundles.put(bundle);
                return bundle;
            }
            throw notAsUploaded(sha256, "its hash is " + bundle.sha256());
        } catch (BundleException e) {
            throw notAsUploaded(sha256, e.getMessage());
        }
    }

    private static JobFailedException notAsUploaded(String sha256, String why) {
        return new JobFailedException(
                FailureKind.PERMANENT, "bad-bundle", "Bundle %s is not what was uploaded: %s".formatted(sha256, why));
    }

    @Override
    public void artifact(String name, String mediaType, byte[] content)
            throws JobFailedException, InterruptedException {
        Grant grant = grant();
        insist(
                () -> {
                    coordinator.artifact(grant, name, mediaType, content);
                    return name;
                },
                "keep artifact '" + name + "'");
    }

    @Override
    public void signal(JsonNode offer) throws JobFailedException, InterruptedException {
        Grant grant = grant();
        insist(
                () -> {
                    coordinator.signal(grant, offer);
                    return offer;
                },
                "signal that a companion is up");
    }

    @Override
    public Map<String, JsonNode> offers() {
        return assignment.offers();
    }

    @Override
    public boolean awaitFinish(Duration atMost) throws InterruptedException {
        return assignment.awaitFinish(atMost);
    }

    /** Asks until answered, for a minute; then the task fails in a way that is tried again. */
    private <T> T insist(Call<T> call, String what) throws JobFailedException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Backoff backoff = tempo.backoff();
        while (true) {
            checkStopped();
            try {
                return call.run();
            } catch (LeaseRefusedException e) {
                stopper.stop(assignment, StopReason.REVOKED);
                throw new InterruptedException(e.getMessage());
            } catch (CoordinatorUnavailableException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new JobFailedException(
                            FailureKind.TRANSIENT,
                            "coordinator-unavailable",
                            "Could not %s: the coordinator did not answer for %d s."
                                    .formatted(what, PATIENCE.toSeconds()),
                            e);
                }
                LOGGER.atDebug()
                        .addKeyValue("task", grant().task())
                        .setCause(e)
                        .log("Could not {}; trying again", what);
                TimeUnit.NANOSECONDS.sleep(backoff.next().toNanos());
            }
        }
    }

    private interface Call<T> {
        T run() throws LeaseRefusedException, CoordinatorUnavailableException;
    }
}
