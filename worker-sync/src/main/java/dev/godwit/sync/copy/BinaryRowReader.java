package dev.godwit.sync.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The binary format: a header, which shares its message with the first row, rows of a field count and fields with their
 * lengths, and a trailer that is a field count of -1.
 */
final class BinaryRowReader extends RowReader {
    /** Signature, flags and the length of the extension. */
    static final int HEADER = 19;

    static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private enum State {
        HEADER,
        ROWS,
        ENDED
    }

    private State state = State.HEADER;
    private int scanned;
    private int field;

    BinaryRowReader(RowLayout layout) {
        super(layout);
    }

    @Override
    <X extends Exception> int consume(byte[] in, int from, int to, Visitor<X> visitor) throws X {
        int at = from;
        while (true) {
            int next = switch (state) {
                case HEADER -> header(in, at, to, visitor);
                case ROWS -> row(in, at, to, visitor);
                case ENDED -> afterEnd(at, to);
            };
            if (next == at) {
                return at;
            }
            at = next;
        }
    }

    @Override
    void ended() {
        if (state != State.ENDED) {
            throw broken("the stream ends without its trailer");
        }
    }

    private <X extends Exception> int header(byte[] in, int at, int to, Visitor<X> visitor) throws X {
        if (to - at < HEADER) {
            return at;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (in[at + i] != SIGNATURE[i]) {
                throw broken("it does not begin with the signature of binary COPY");
            }
        }
        int flags = (int) INTS.get(in, at + SIGNATURE.length);
        if (flags >>> 16 != 0) {
            throw broken("its header has critical flags %08x, which are not known".formatted(flags));
        }
        int extension = (int) INTS.get(in, at + SIGNATURE.length + 4);
        if (extension < 0) {
            throw broken("its header has an extension of %d bytes".formatted(extension));
        }
        if (to - at - HEADER < extension) {
            return at;
        }
        int end = at + HEADER + extension;
        visitor.framing(in, at, end);
        state = State.ROWS;
        return end;
    }

    private <X extends Exception> int row(byte[] in, int at, int to, Visitor<X> visitor) throws X {
        if (scanned == 0) {
            if (to - at < 2) {
                return at;
            }
            int count = (short) SHORTS.get(in, at);
            if (count == -1) {
                visitor.framing(in, at, at + 2);
                state = State.ENDED;
                return at + 2;
            }
            if (count != columns) {
                throw broken("the next row has %d fields where the plan has %d columns".formatted(count, columns));
            }
            scanned = 2;
        }
        if (!fields(in, at, to)) {
            return at;
        }
        int end = at + scanned;
        scanned = 0;
        field = 0;
        rows++;
        visitor.row(in, at, end);
        return end;
    }

    /** Goes on from field to field, and tells whether all are there. */
    private boolean fields(byte[] in, int at, int to) {
        int position = at + scanned;
        while (field < columns) {
            if (to - position < 4) {
                return false;
            }
            int length = (int) INTS.get(in, position);
            if (length < -1) {
                throw broken("field %d of the next row has %d bytes".formatted(field + 1, length));
            }
            int size = Math.max(length, 0);
            if (to - position - 4 < size) {
                return false;
            }
            position += 4;
            starts[field] = position - at;
            lengths[field] = length;
            position += size;
            scanned = position - at;
            field++;
        }
        return true;
    }

    private int afterEnd(int at, int to) {
        if (at < to) {
            throw broken("%d bytes follow its trailer".formatted(to - at));
        }
        return at;
    }
}
