package dev.godwit.coordinator.stage;

import java.util.HashSet;
import java.util.List;

/**
 * What jobs of this kind go through.
 *
 * @param family the workers that do it, as in {@code sync}: reconciliation and sealing are theirs
 * @param source whether a job must name a connection to read
 * @param target whether a job must name a connection to write or to look at
 * @param writes whether it writes to its target, and so conflicts with others that use it
 */
public record JobKind(String name, String family, boolean source, boolean target, boolean writes, List<Stage> stages) {

    public JobKind {
        stages = List.copyOf(stages);
        var names = new HashSet<String>();
        if (stages.isEmpty() || !stages.stream().map(Stage::name).allMatch(names::add)) {
            throw new IllegalArgumentException("Job kind '%s' needs stages of different names".formatted(name));
        }
    }

    /** The index of the gate, or -1 if there is none. */
    public int gate() {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).gate()) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the stage called {@code stage}, or -1. */
    public int indexOf(String stage) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(stage)) {
                return i;
            }
        }
        return -1;
    }
}
