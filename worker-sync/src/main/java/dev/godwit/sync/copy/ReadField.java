package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import dev.godwit.sync.anonymize.strategy.ValueText;
import org.jspecify.annotations.Nullable;

/**
 * Another column as a masker sees it. One that is masked and shown is masked here once more, which gives the same result as where it
 * stands, whichever of the two columns comes first.
 */
final class ReadField {
    private final int column;
    private final boolean text;
    private final ValueText value;
    private final TextEscapes escapes = new TextEscapes();
    private final @Nullable MaskedField masked;
    private byte[] out = new byte[256];

    ReadField(ColumnRead read, RowLayout layout, MaskKey key) {
        column = place(read, layout);
        ColumnPlan plan = layout.columns().get(column);
        text = layout.format().form() == ValueForm.TEXT;
        value = new ValueText(plan.type(), layout.format().form());
        boolean shown = read.use() == ColumnRead.Use.SHOWN;
        masked = shown && plan.treatment().isPresent() ? MaskedField.alone(column, layout, key) : null;
    }

    OtherColumn value() {
        return value;
    }

    /** Looks at the row that begins at {@code row}. */
    void look(byte[] in, int row, RowReader reader) {
        int start = row + reader.starts[column];
        int length = reader.lengths[column];
        if (length < 0) {
            value.showNull();
        } else if (text && TextEscapes.isEscaped(in, start, length)) {
            int size = escapes.remove(in, start, length);
            show(escapes.buffer(), 0, size);
        } else {
            show(in, start, length);
        }
    }

    private void show(byte[] in, int offset, int length) {
        if (masked == null) {
            value.show(in, offset, length);
            return;
        }
        int bound = masked.bound(in, offset, length);
        if (out.length < bound) {
            out = new byte[Math.max(bound, 2 * out.length)];
        }
        int end = masked.mask(in, offset, length, out, 0);
        if (end == ValueMasker.NULL) {
            value.showNull();
        } else {
            value.show(out, 0, end);
        }
    }

    private static int place(ColumnRead read, RowLayout layout) {
        for (int i = 0; i < layout.columns().size(); i++) {
            if (layout.columns().get(i).name().equals(read.name())) {
                return i;
            }
        }
        throw new IllegalStateException(
                "A masking of '%s' reads '%s', which is not copied".formatted(layout.table(), read.name()));
    }
}
