package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.sync.anonymize.strategy.Fallback;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A masked column at work: its masker, what stands in when that gives up, and what happened so far. */
final class MaskedField {
    private static final DigestSeed UNCOUNTED = new DigestSeed(0, 0, 0, 0);

    final int column;
    private final String name;
    private final boolean nullable;
    private final ValueMasker masker;
    private final ValueMasker fallback;
    private final ReadField[] reads;

    /** How many characters a value is filled up to with blanks; 0 for none. */
    private final int width;

    private long values;
    private long nulls;
    private long unchanged;
    private long unparseable;
    private long nulled;
    private final RowHash hash;
    private final ColumnSpread spread = ColumnSpread.empty();

    MaskedField(int column, RowLayout layout, MaskKey key, DigestSeed seed) {
        this(column, layout, key, seed, true);
    }

    private MaskedField(int column, RowLayout layout, MaskKey key, DigestSeed seed, boolean mayRead) {
        this.hash = new RowHash(seed);
        this.column = column;
        ColumnPlan plan = layout.columns().get(column);
        ColumnPlan.Treatment treatment = plan.treatment().orElseThrow();
        this.name = plan.name();
        this.nullable = plan.nullable();
        var others = new LinkedHashMap<ColumnRead, ReadField>();
        for (ColumnRead read : treatment.masking().reads()) {
            if (!mayRead) {
                throw new IllegalStateException(
                        "Column '%s' is shown in another, and reads others itself".formatted(name));
            }
            others.put(read, new ReadField(read, layout, key));
        }
        this.reads = others.values().toArray(ReadField[]::new);
        var context = new MaskContext(
                layout.table() + "." + name,
                plan.type(),
                layout.format().form(),
                nullable,
                key.domain(treatment.domain()),
                row(others));
        this.masker = masker(treatment, context);
        this.fallback = nullable ? masker : fallback(treatment, context);
        this.width = plan.type().paddedTo().orElse(0);
    }

    /** Of a column that is shown in another one. */
    static MaskedField alone(int column, RowLayout layout, MaskKey key) {
        return new MaskedField(column, layout, key, UNCOUNTED, false);
    }

    /** Lets the masker see the other columns that it reads, in the row that begins at {@code row}. */
    void look(byte[] in, int row, RowReader reader) {
        for (ReadField read : reads) {
            read.look(in, row, reader);
        }
    }

    void countNull() {
        nulls++;
    }

    int bound(byte[] in, int offset, int length) {
        int size = width == 0 ? length : withoutBlanks(in, offset, length);
        int bound = masker.bound(in, offset, size);
        return (nullable ? bound : Math.max(bound, fallback.bound(size))) + width;
    }

    /** The position after what was written, or {@link ValueMasker#NULL}. */
    int mask(byte[] in, int offset, int length, byte[] out, int position) {
        values++;
        int end = width == 0 ? write(in, offset, length, out, position) : padded(in, offset, length, out, position);
        if (end - position == length && Arrays.equals(in, offset, offset + length, out, position, end)) {
            unchanged++;
        }
        spread.before().add(hash(in, offset, length));
        if (end == ValueMasker.NULL) {
            nulled++;
        } else {
            spread.after().add(hash(out, position, end - position));
        }
        return end;
    }

    private long hash(byte[] in, int offset, int length) {
        hash.begin();
        hash.update(in, offset, length);
        return hash.bits();
    }

    String name() {
        return name;
    }

    ColumnSpread spread() {
        return spread;
    }

    CopySummary.MaskedColumn counts() {
        return new CopySummary.MaskedColumn(name, values, nulls, unchanged, unparseable, nulled);
    }

    private static ColumnRead.Row row(Map<ColumnRead, ReadField> others) {
        var columns = new LinkedHashMap<ColumnRead, OtherColumn>();
        others.forEach((read, field) -> columns.put(read, field.value()));
        return new ColumnRead.Row(columns);
    }

    private static ValueMasker masker(ColumnPlan.Treatment treatment, MaskContext context) {
        Optional<ConstantMasker> all = treatment.constantOfAll(context.type());
        return all.isPresent() ? all.get() : treatment.masking().masker(context);
    }

    private static ValueMasker fallback(ColumnPlan.Treatment treatment, MaskContext context) {
        Optional<ConstantMasker> constant = treatment.constant();
        return constant.isPresent() ? constant.get() : Fallback.of(context);
    }

    private int padded(byte[] in, int offset, int length, byte[] out, int position) {
        int end = write(in, offset, withoutBlanks(in, offset, length), out, position);
        return end == ValueMasker.NULL ? end : fill(out, position, end);
    }

    private int write(byte[] in, int offset, int length, byte[] out, int position) {
        int end = masker.mask(in, offset, length, out, position);
        return end == ValueMasker.UNPARSEABLE ? giveUp(in, offset, length, out, position) : end;
    }

    /** The blanks at the end of a {@code char(n)} are not part of its value. */
    private static int withoutBlanks(byte[] in, int offset, int length) {
        int end = length;
        while (end > 0 && in[offset + end - 1] == ' ') {
            end--;
        }
        return end;
    }

    /** With blanks, as the server does when it stores a {@code char(n)}. */
    private int fill(byte[] out, int position, int end) {
        int characters = 0;
        for (int i = position; i < end; i++) {
            characters += (out[i] & 0xc0) == 0x80 ? 0 : 1;
        }
        int filled = end;
        for (int i = characters; i < width; i++) {
            out[filled++] = ' ';
        }
        return filled;
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
