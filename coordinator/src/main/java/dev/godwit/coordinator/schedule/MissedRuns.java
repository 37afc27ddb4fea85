package dev.godwit.coordinator.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What becomes of instants that passed while no coordinator looked. */
public enum MissedRuns {
    /** Nothing. */
    SKIP,
    /** One run makes up for all of them. */
    ONCE,
    /** Each is made up for, as far as the schedule's backlog goes. */
    ALL;

    /** @throws IllegalArgumentException if there is none of that name */
    public static MissedRuns ofWord(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown policy for missed runs '%s'. Known: %s."
                        .formatted(
                                word,
                                Arrays.stream(values()).map(MissedRuns::word).collect(Collectors.joining(", ")))));
    }

    /** As users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
