package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.OtherColumn;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import org.jspecify.annotations.Nullable;

/** Shows values of a column as text, whatever form they come in. For one thread; what it shows stands until the next call. */
public final class ValueText implements OtherColumn {
    private static final byte[] NOTHING = {};

    private final ValueForm form;
    private final TypeFamily family;
    private final boolean padded;
    private final @Nullable Integers integers;
    private final byte[] own = new byte[Uuids.CHARACTERS];
    private byte[] bytes = NOTHING;
    private int offset;
    private int length = ValueMasker.NULL;

    /** @param type of {@link ColumnRead#FAMILIES} */
    public ValueText(ColumnType type, ValueForm form) {
        if (!ColumnRead.FAMILIES.contains(type.family())) {
            throw new IllegalArgumentException("A %s cannot be read as text".formatted(type.name()));
        }
        this.form = form;
        this.family = type.family();
        this.padded = type.paddedTo().isPresent();
        this.integers = family.isInteger() ? new Integers(family, form) : null;
    }

    /** Shows NULL. */
    public void showNull() {
        length = ValueMasker.NULL;
    }

    /** Shows a value; bytes that are not of its type are NULL. */
    public void show(byte[] in, int from, int size) {
        if (form == ValueForm.TEXT || family == TypeFamily.TEXT) {
            bytes = in;
            offset = from;
            length = padded ? withoutBlanks(in, from, size) : size;
        } else {
            bytes = own;
            offset = 0;
            length = print(in, from, size);
        }
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int length() {
        return length;
    }

    private int print(byte[] in, int from, int size) {
        if (integers != null) {
            return integers.read(in, from, size) ? Integers.print(integers.value(), own, 0) : ValueMasker.NULL;
        }
        return size == Uuids.BYTES ? Uuids.write(in, from, own, 0) : ValueMasker.NULL;
    }

    private static int withoutBlanks(byte[] in, int from, int size) {
        int end = size;
        while (end > 0 && in[from + end - 1] == ' ') {
            end--;
        }
        return end;
    }
}
