package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.Masking;
import java.time.LocalDate;
import java.util.Optional;

/** What a rule says is to happen to its columns. */
public sealed interface Decision {
    /**
     * The values are masked.
     *
     * @param domain as the rule names it; empty for the column's own, or the one of the key it references
     */
    record Mask(String strategy, Masking masking, Optional<String> domain) implements Decision {}

    /** The values are copied as they are, because somebody has said so, until a day. */
    record Keep(String reason, String by, LocalDate until) implements Decision {}

    /** The rule could not be read; the policy says why. */
    record Unreadable() implements Decision {}
}
