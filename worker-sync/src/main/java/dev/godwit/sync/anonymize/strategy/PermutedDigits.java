package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedPermutation;

/** Digits permuted among all numbers of one country and length: distinct numbers stay distinct. */
final class PermutedDigits implements PhoneDigits {
    private final KeyedPermutation permutation;

    PermutedDigits(KeyedPermutation permutation) {
        this.permutation = permutation;
    }

    @Override
    public long replace(int callingCode, long number, long lowest) {
        return lowest + permutation.permute(number - lowest, lowest * 9, callingCode);
    }
}
