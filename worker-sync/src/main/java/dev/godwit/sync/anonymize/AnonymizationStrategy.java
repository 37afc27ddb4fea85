package dev.godwit.sync.anonymize;

import java.util.Set;

/**
 * A named way to anonymize a column: the seam through which new ones come, built in or from a plugin.
 *
 * <p>Three steps, three types. A strategy reads the parameters that a policy gives it, once per rule, and answers a
 * {@link Masking}, which is a value: it says which types it serves and whether distinct values stay distinct, and the
 * gate asks it before the first row moves. A masking makes a {@link ValueMasker} per column and copy task, and that one
 * sees the values.
 *
 * <p>A strategy has no state and may be used by any thread. A third-party strategy is found by
 * {@link java.util.ServiceLoader}, needs a public constructor without parameters, and may not take the name of another.
 */
public interface AnonymizationStrategy {
    /** What a policy calls it: lower-case letters, digits and hyphens. */
    String name();

    /** The names of its parameters; any other in a rule is a problem that the reader of the policy reports. */
    Set<String> parameters();

    /**
     * Makes the masking of one rule. A parameter that is wrong is reported to {@code parameters} instead of thrown, so
     * that all problems of a policy come at once; what is returned is then not used.
     */
    Masking configure(Parameters parameters);
}
