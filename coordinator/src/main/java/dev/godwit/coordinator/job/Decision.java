package dev.godwit.coordinator.job;

import java.util.List;

/** What becomes of a job: its next state, what is to be done about its tasks, and what is to be told. */
public record Decision(Job job, List<Effect> effects, List<JobEvent> events) {

    public Decision {
        effects = List.copyOf(effects);
        events = List.copyOf(events);
    }

    static Decision nothing(Job job) {
        return new Decision(job, List.of(), List.of());
    }

    /** Whether {@code before} was left as it was. */
    public boolean changesNothing(Job before) {
        return effects.isEmpty() && events.isEmpty() && job.equals(before);
    }
}
