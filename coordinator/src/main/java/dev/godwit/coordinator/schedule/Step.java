package dev.godwit.coordinator.schedule;

import java.time.Duration;
import java.time.Instant;

/** One thing that is done about a schedule, in one transaction. */
public sealed interface Step {

    /** An instant that is longer ago was missed: no coordinator looked. */
    Duration PUNCTUAL = Duration.ofMinutes(1);

    /** Nothing until {@code next}. */
    record Rest(Instant next) implements Step {}

    /** The clock was set back; nothing happens twice all the same, since each instant is remembered. */
    record LookAgainFrom(Instant now) implements Step {}

    /** A job is made.
     *
     * @param late the instant had been missed */
    record Start(Instant instant, boolean late) implements Step {}

    /** A job is made for an instant that has waited. */
    record StartWaiting(Instant instant) implements Step {}

    /** The instant waits until the job before has ended. */
    record Wait(Instant instant, boolean late) implements Step {}

    /** No job is made. */
    record Skip(Instant instant, Why why) implements Step {}

    /** The jobs before are cancelled, so that a job can be made. */
    record CancelRunning(Instant instant) implements Step {}

    /** No jobs are made for instants that passed while no coordinator looked.
     *
     * @param count how many; {@link Timing#MOST_COUNTED} means that or more */
    record Miss(Instant first, Instant last, int count) implements Step {}

    /** Why no job is made of an instant. */
    enum Why {
        /** A job of the same schedule has not ended. */
        OVERLAP,
        /** As many runs wait as may. */
        BACKLOG,
        /** It waited, and the schedule was paused, changed or removed. */
        WITHDRAWN
    }
}
