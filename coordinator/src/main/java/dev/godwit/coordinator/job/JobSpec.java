package dev.godwit.coordinator.job;

import dev.godwit.coordinator.stage.JobKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was asked for, as far as it decides anything; never changes. See {@link Submission}. */
public record JobSpec(
        JobKind kind,
        String environment,
        @Nullable String source,
        @Nullable String target,
        @Nullable String bundle,
        boolean allowConflicts,
        String submittedBy,
        Set<String> authors,
        Instant submittedAt) {

    public JobSpec {
        authors = Set.copyOf(authors);
    }

    /** Names of the connections that the job uses, each once. */
    public List<String> connections() {
        var names = new ArrayList<String>();
        if (source != null) {
            names.add(source);
        }
        if (target != null && !target.equals(source)) {
            names.add(target);
        }
        return List.copyOf(names);
    }

    /** Whether {@code name} asked for this job or made what it applies, and so cannot approve it. */
    public boolean concerns(String name) {
        return submittedBy.equals(name) || authors.contains(name);
    }
}
