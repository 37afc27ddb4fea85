package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.ValueMasker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Masks the binary format: spans are copied whole, masked fields are written behind a length that is patched after. */
final class BinaryCopyMasker<X extends Exception> extends CopyMasker<X> {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int LENGTH = 4;

    BinaryCopyMasker(RowLayout layout, MaskKey key, CopyOptions options, ByteSink<X> sink) {
        super(layout, key, options, sink);
    }

    @Override
    void mask(byte[] in, int from, int to) {
        int copied = from;
        for (MaskedField field : fields) {
            int value = from + reader.starts[field.column];
            int length = reader.lengths[field.column];
            pass(in, copied, value - LENGTH);
            copied = value;
            if (length < 0) {
                field.countNull();
                out.ensure(out.length, LENGTH);
                INTS.set(out.bytes, out.length, -1);
                out.length += LENGTH;
            } else {
                field.look(in, from, reader);
                write(field, in, value, length);
                copied += length;
            }
        }
        pass(in, copied, to);
    }

    private void pass(byte[] in, int from, int to) {
        out.append(in, from, to);
        untouched.update(in, from, to - from);
    }

    private void write(MaskedField field, byte[] in, int value, int length) {
        probe.original(field.column, in, value, length);
        int start = out.length + LENGTH;
        out.ensure(start, field.bound(in, value, length));
        int end = field.mask(in, value, length, out.bytes, start);
        boolean isNull = end == ValueMasker.NULL;
        INTS.set(out.bytes, out.length, isNull ? -1 : end - start);
        out.length = isNull ? start : end;
    }
}
