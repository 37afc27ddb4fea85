package dev.godwit.sync.detect;

import java.util.List;

/**
 * What a column seems to hold.
 *
 * @param confidence from 0 to 1; what is reported is at least {@link #REPORTED}
 * @param evidence why, in words that name no value
 */
public record Detection(PersonalData data, double confidence, List<String> evidence) {

    /** What is less sure than this is not reported. */
    public static final double REPORTED = 0.6;

    public Detection {
        evidence = List.copyOf(evidence);
    }

    /** For people: {@code e-mail addresses (97 %: name, 60 of 60 values)}. */
    @Override
    public String toString() {
        return "%s (%d %%: %s)".formatted(data.words(), Math.round(confidence * 100), String.join(", ", evidence));
    }
}
