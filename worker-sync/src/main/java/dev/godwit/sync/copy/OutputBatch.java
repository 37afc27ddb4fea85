package dev.godwit.sync.copy;

import java.util.Arrays;

/** Collects output until it is worth a message. */
final class OutputBatch<X extends Exception> {
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
    private static final int KEPT = 4;

    private final ByteSink<X> sink;
    private final int threshold;
    byte[] bytes;
    int length;
    private long written;

    OutputBatch(ByteSink<X> sink, int threshold) {
        this.sink = sink;
        this.threshold = threshold;
        bytes = new byte[2 * threshold];
    }

    /** Makes room for {@code more} bytes after {@code position}. */
    void ensure(int position, long more) {
        long needed = position + more;
        if (needed > bytes.length) {
            if (needed > MAX_ARRAY) {
                throw new CopyFormatException("A masked row has more than 2 GB.");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY, Math.max(needed, 2L * bytes.length)));
        }
    }

    void append(byte[] in, int from, int to) {
        ensure(length, to - from);
        System.arraycopy(in, from, bytes, length, to - from);
        length += to - from;
    }

    void flushIfFull() throws X {
        if (length >= threshold) {
            flush();
        }
    }

    void flush() throws X {
        if (length > 0) {
            sink.write(bytes, 0, length);
            written += length;
            length = 0;
        }
        if (bytes.length > KEPT * 2 * threshold) {
            bytes = new byte[2 * threshold];
        }
    }

    /** How many bytes the sink got. */
    long written() {
        return written;
    }
}
