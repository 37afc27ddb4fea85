package org.example.plates;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.Set;

/** {@code license-plate}: letters become letters, digits become digits, and what is not a plate is not read. */
public final class PlateStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "license-plate";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("keep-region");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Plate(parameters.flag("keep-region", false));
    }

    /** What a policy asks for: a value, which the gate questions before the first row. */
    private record Plate(boolean keepRegion) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            return Set.of(TypeFamily.TEXT);
        }

        /** Drawn symbols may meet, so the gate refuses a unique column. */
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public boolean keepsParts() {
            return keepRegion;
        }

        /** So the leak scan does not take a result for an original. */
        @Override
        public boolean mayHitAnOriginal() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new PlateMasker(context.domain().keyedHash(), keepRegion);
        }
    }

    /** Sees the values, one after the other, and makes no object for any of them. */
    private static final class PlateMasker implements ValueMasker {
        private static final int LONGEST = 12;

        private final KeyedHash hash;
        private final boolean keepRegion;

        PlateMasker(KeyedHash hash, boolean keepRegion) {
            this.hash = hash;
            this.keepRegion = keepRegion;
        }

        @Override
        public int bound(int length) {
            return length;
        }

        @Override
        public int mask(byte[] in, int offset, int length, byte[] out, int position) {
            if (length == 0 || length > LONGEST) {
                return UNPARSEABLE;
            }
            hash.hash(in, offset, length);
            long bits = hash.high();
            boolean region = keepRegion;
            for (int i = 0; i < length; i++) {
                byte symbol = in[offset + i];
                boolean letter = symbol >= 'A' && symbol <= 'Z';
                boolean digit = symbol >= '0' && symbol <= '9';
                if (!letter && !digit && symbol != '-' && symbol != ' ') {
                    return UNPARSEABLE;
                }
                region &= letter;
                if (region || !letter && !digit) {
                    out[position + i] = symbol;
                } else {
                    int symbols = letter ? 26 : 10;
                    out[position + i] = (byte) ((letter ? 'A' : '0') + Long.remainderUnsigned(bits, symbols));
                    bits = Long.divideUnsigned(bits, symbols);
                }
            }
            return position + length;
        }
    }
}
