package dev.godwit.sync.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The text format: lines of fields with tabs between them, {@code \N} for NULL. In the data neither tab nor line feed
 * stands as itself, unless after a backslash. {@code \.} on a line of its own ends the data.
 */
final class TextRowReader extends RowReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long TABS = 0x0909090909090909L;
    private static final long LINE_FEEDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

    private int scanned;
    private int field;
    private boolean ended;

    TextRowReader(RowLayout layout) {
        super(layout);
    }

    @Override
    <X extends Exception> int consume(byte[] in, int from, int to, Visitor<X> visitor) throws X {
        int at = from;
        int end = at;
        while (!ended && (end = endOfRow(in, at, to)) >= 0) {
            row(in, at, end, visitor);
            scanned = 0;
            field = 0;
            at = end;
        }
        if (ended && at < to) {
            throw broken("%d bytes follow its end marker".formatted(to - at));
        }
        return at;
    }

    private <X extends Exception> void row(byte[] in, int at, int end, Visitor<X> visitor) throws X {
        if (isEndMarker(in, at, end)) {
            ended = true;
            return;
        }
        if (field != columns) {
            throw broken("the next row has %d fields where the plan has %d columns".formatted(field, columns));
        }
        rows++;
        visitor.row(in, at, end);
    }

    @Override
    void ended() {
        // The protocol ends the data; a marker in the stream is allowed and not needed.
    }

    /** The position after the row's line feed, all its fields noted; or -1, and the scan goes on from where it was. */
    private int endOfRow(byte[] in, int at, int to) {
        int position = at + scanned;
        while (to - position >= 8) {
            long word = (long) LONGS.get(in, position);
            long hits = zeroBytes(word ^ TABS) | zeroBytes(word ^ LINE_FEEDS);
            while (hits != 0) {
                int hit = position + (Long.numberOfTrailingZeros(hits) >>> 3);
                if (delimits(in, at, hit)) {
                    return hit + 1;
                }
                hits &= hits - 1;
            }
            position += 8;
        }
        for (; position < to; position++) {
            if ((in[position] == '\t' || in[position] == '\n') && delimits(in, at, position)) {
                return position + 1;
            }
        }
        scanned = to - at;
        return -1;
    }

    /** Notes the field that ends at {@code position}, and tells whether the row ends there too. */
    private boolean delimits(byte[] in, int at, int position) {
        if (position > at && in[position - 1] == '\\' && isEscaped(in, at, position)) {
            return false;
        }
        boolean last = in[position] == '\n';
        if (field >= columns) {
            field++;
            return last;
        }
        int start = field == 0 ? 0 : starts[field - 1] + rawLength(field - 1) + 1;
        int length = position - at - start;
        starts[field] = start;
        lengths[field] = length == 2 && in[at + start] == '\\' && in[at + start + 1] == 'N' ? -1 : length;
        field++;
        return last;
    }

    /** How many bytes a field takes in the line; NULL takes two. */
    private int rawLength(int index) {
        return lengths[index] < 0 ? 2 : lengths[index];
    }

    private static boolean isEscaped(byte[] in, int at, int position) {
        int backslashes = 0;
        while (position - backslashes > at && in[position - backslashes - 1] == '\\') {
            backslashes++;
        }
        return (backslashes & 1) == 1;
    }

    private static boolean isEndMarker(byte[] in, int at, int end) {
        return end - at == 3 && in[at] == '\\' && in[at + 1] == '.';
    }

    /** The high bit of each byte that is zero, and no other. */
    private static long zeroBytes(long word) {
        return ~((word & LOW_BITS) + LOW_BITS | word | LOW_BITS);
    }
}
