package dev.godwit.coordinator.job;

import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a job's state machine may ask about the world, while nobody else may change the job. Answers are about the job's present epoch
 * unless they say otherwise, and are only computed when asked for.
 */
public interface Situation {

    /** The control database's clock. */
    Instant now();

    /** How many tasks there are in {@code stage}, companions and the coordinator's own not counted. */
    long tasks(String stage);

    /** Whether a task of {@code stage} that is no companion is unfinished. */
    boolean open(String stage);

    /** Whether a companion of {@code stage} is unfinished. */
    boolean companionsOpen(String stage);

    /** Whether a companion of {@code stage} ever signalled: some tasks may have used its offer. */
    boolean companionsSignalled(String stage);

    /** Whether a companion of {@code stage} is up and has signalled. */
    boolean companionsLive(String stage);

    /** Whether any task of the epoch is unfinished. */
    boolean unfinished();

    /** How many tasks of the epoch run. */
    long running();

    /** How many tasks of the epoch have failed or were cancelled. */
    long stopped();

    /** Whether a succeeded task wrote to a target. */
    boolean written();

    /** Whether somebody may still hold a task that writes and has not succeeded: it was granted, and not every owner has let go. */
    boolean mayStillWrite();

    /** The targets that a task of any epoch was ever granted for, to write. */
    List<String> exposedTargets();

    /** Hashes of the scopes in the present plan. */
    List<String> scopes();

    /** The SHA-256 of each artifact that the job has left, as hex digits, by name. */
    SortedMap<String, String> artifacts();

    /** A job that holds what this one needs; asking keeps other jobs from taking it before this transaction ends. */
    Optional<JobId> conflict();

    /** All approvals of the plan with this hash, however old. */
    List<Approval> approvals(String planHash);
}
