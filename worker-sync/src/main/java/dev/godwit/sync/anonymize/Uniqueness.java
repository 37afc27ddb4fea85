package dev.godwit.sync.anonymize;

/** What becomes of distinct values when a strategy masks them; the gate compares it with the column's unique indexes. */
public enum Uniqueness {
    /** Distinct values stay distinct: by a bijection, or because a collision of 128 keyed bits is not going to happen. */
    PRESERVED,
    /** Distinct values usually stay distinct, and sometimes do not: a dictionary, or a token that is too short. */
    NOT_GUARANTEED,
    /** Many values become one. */
    LOSSY
}
