package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import java.util.Set;

/** How much of a value a decision leaves. What comes from outside of a policy may only go up this ladder. */
enum Strictness {
    /** The value passes as it is, or somebody has signed for parts of it that do. */
    KEPT("passes, wholly or in part"),
    /** A part of the value is left, or what comes out lies near it. */
    PARTLY("is masked in part"),
    /** Another value takes its place. */
    MASKED("is masked"),
    /** Nothing that depends on the value is left. */
    GONE("is removed");

    private static final Set<String> NEAR = Set.of("bucket", "date-shift", "date-truncate", "noise");

    private final String words;

    Strictness(String words) {
        this.words = words;
    }

    /** What happens to a value, in words that can follow "the column". */
    String words() {
        return words;
    }

    static Strictness of(Decision decision, ColumnType type) {
        return decision instanceof Decision.Mask mask ? of(mask.strategy(), mask.masking(), type) : KEPT;
    }

    private static Strictness of(String strategy, Masking masking, ColumnType type) {
        if (masking.leavesValues()) {
            return KEPT;
        }
        if (masking.keepsParts() || masking.worksInParts() || NEAR.contains(strategy)) {
            return PARTLY;
        }
        boolean constant = masking.families().contains(type.family())
                && masking.constant(type).isPresent();
        return masking.alwaysNull() || constant ? GONE : MASKED;
    }
}
