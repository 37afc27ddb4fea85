package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.sync.anonymize.strategy.Fallback;

/** A masked column at work: its masker, what stands in when that gives up, and what happened so far. */
final class MaskedField {
    final int column;
    private final String name;
    private final boolean nullable;
    private final ValueMasker masker;
    private final ValueMasker fallback;
    private long values;
    private long nulls;
    private long unparseable;

    MaskedField(int column, RowLayout layout, MaskKey key) {
        this.column = column;
        ColumnPlan plan = layout.columns().get(column);
        ColumnPlan.Treatment treatment = plan.treatment().orElseThrow();
        this.name = plan.name();
        this.nullable = plan.nullable();
        var context = new MaskContext(
                layout.table() + "." + name,
                plan.type(),
                layout.format().form(),
                nullable,
                key.domain(treatment.domain()));
        this.masker = treatment.masking().masker(context);
        this.fallback = nullable ? masker : Fallback.of(context);
    }

    void countNull() {
        nulls++;
    }

    int bound(int length) {
        return Math.max(masker.bound(length), fallback.bound(length));
    }

    /** The position after what was written, or {@link ValueMasker#NULL}. */
    int mask(byte[] in, int offset, int length, byte[] out, int position) {
        values++;
        int end = masker.mask(in, offset, length, out, position);
        return end == ValueMasker.UNPARSEABLE ? giveUp(in, offset, length, out, position) : end;
    }

    CopySummary.MaskedColumn counts() {
        return new CopySummary.MaskedColumn(name, values, nulls, unparseable);
    }

    private int giveUp(byte[] in, int offset, int length, byte[] out, int position) {
        unparseable++;
        if (nullable) {
            return ValueMasker.NULL;
        }
        int end = fallback.mask(in, offset, length, out, position);
        return end == ValueMasker.UNPARSEABLE ? ValueMasker.NULL : end;
    }
}
