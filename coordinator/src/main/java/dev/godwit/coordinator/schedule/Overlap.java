package dev.godwit.coordinator.schedule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What becomes of an instant while a job of the same schedule has not ended. */
public enum Overlap {
    /** Nothing: the run is left out. */
    SKIP,
    /** It waits for the one before, behind others that wait. */
    QUEUE,
    /** The job before is cancelled, and this one takes its place. */
    CANCEL,
    /** A job is made; only jobs that use the same databases wait for each other, as all do. */
    ALLOW;

    /** @throws IllegalArgumentException if there is none of that name */
    public static Overlap ofWord(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown overlap policy '%s'. Known: %s."
                        .formatted(
                                word, Arrays.stream(values()).map(Overlap::word).collect(Collectors.joining(", ")))));
    }

    /** As users write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
