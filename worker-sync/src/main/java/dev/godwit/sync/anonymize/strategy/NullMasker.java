package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ValueMasker;

/** Makes NULL of everything. */
final class NullMasker implements ValueMasker {
    @Override
    public int bound(int length) {
        return 0;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        return NULL;
    }
}
