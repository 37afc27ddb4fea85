package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.ValueMasker;

/** Masks the text format: spans are copied whole, masked fields lose their escapes and get those they need. */
final class TextCopyMasker<X extends Exception> extends CopyMasker<X> {
    private static final int NULL_BYTES = 2;

    private final TextEscapes escapes = new TextEscapes();

    TextCopyMasker(RowLayout layout, MaskKey key, CopyOptions options, ByteSink<X> sink) {
        super(layout, key, options, sink);
    }

    @Override
    void mask(byte[] in, int from, int to) {
        int copied = from;
        for (MaskedField field : fields) {
            int value = from + reader.starts[field.column];
            int length = reader.lengths[field.column];
            pass(in, copied, value);
            copied = value + NULL_BYTES;
            if (length < 0) {
                field.countNull();
                writeNull();
            } else {
                field.look(in, from, reader);
                write(field, in, value, length);
                copied = value + length;
            }
        }
        pass(in, copied, to);
    }

    private void pass(byte[] in, int from, int to) {
        out.append(in, from, to);
        untouched.update(in, from, to - from);
    }

    private void write(MaskedField field, byte[] in, int value, int length) {
        byte[] plain = in;
        int offset = value;
        int size = length;
        if (TextEscapes.isEscaped(in, value, length)) {
            size = escapes.remove(in, value, length);
            plain = escapes.buffer();
            offset = 0;
        }
        probe.original(field.column, plain, offset, size);
        out.ensure(out.length, field.bound(plain, offset, size));
        int end = field.mask(plain, offset, size, out.bytes, out.length);
        if (end == ValueMasker.NULL) {
            writeNull();
        } else if (TextEscapes.needsEscape(out.bytes, out.length, end)) {
            escape(end);
        } else {
            out.length = end;
        }
    }

    private void escape(int end) {
        int size = end - out.length;
        out.ensure(out.length, 2L * size);
        out.length = escapes.insert(out.bytes, out.length, size);
    }

    private void writeNull() {
        out.ensure(out.length, NULL_BYTES);
        out.bytes[out.length] = '\\';
        out.bytes[out.length + 1] = 'N';
        out.length += NULL_BYTES;
    }
}
