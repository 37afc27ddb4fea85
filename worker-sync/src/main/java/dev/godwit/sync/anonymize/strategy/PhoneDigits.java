package dev.godwit.sync.anonymize.strategy;

/** Finds the subscriber's digits that replace others. */
interface PhoneDigits {
    /** Most digits that are replaced: what a long holds. */
    int MAX = 18;

    /**
     * Digits as a number from {@code lowest} on, where {@code lowest} is the power of ten that has as many digits.
     *
     * @param callingCode of the country, 0 if the number has none
     */
    long replace(int callingCode, long number, long lowest);
}
