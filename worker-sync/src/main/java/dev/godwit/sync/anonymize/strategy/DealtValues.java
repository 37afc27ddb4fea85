package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.EnumSet;
import java.util.Set;

/** What is left to do with a column whose values the source has dealt out to other rows: nothing. No policy can name it. */
public record DealtValues() implements Masking {
    @Override
    public Set<TypeFamily> families() {
        return EnumSet.allOf(TypeFamily.class);
    }

    @Override
    public Uniqueness uniqueness(TypeFamily family) {
        return Uniqueness.NOT_GUARANTEED;
    }

    @Override
    public boolean worksInParts() {
        return true;
    }

    @Override
    public ValueMasker masker(MaskContext context) {
        return new ValueMasker() {
            @Override
            public int bound(int length) {
                return length;
            }

            @Override
            public int mask(byte[] in, int offset, int length, byte[] out, int position) {
                System.arraycopy(in, offset, out, position, length);
                return position + length;
            }
        };
    }
}
