package dev.godwit.common.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What a PostgreSQL server sends, with neighbouring messages of CopyData joined. A server sends each row of a {@code COPY ... TO STDOUT} in a
 * message of its own, and a driver pays for each: an array, a lock, reads of its small buffer. To the COPY it makes no difference, which is one
 * sequence of bytes.
 *
 * <p>Between a CopyOutResponse and what ends the copying, the payloads that have arrived come as one CopyData message; every other byte passes
 * as it is, in its place. Nothing is waited for but the rest of a message that has begun, and no message is held back for the sake of the next.
 * Where each message means something by itself, in the CopyBoth of replication, none is joined; of a connection that becomes an encrypted one
 * nothing is looked at. For one thread that reads.
 */
final class JoinedMessages extends InputStream {

    /** What the JDK reads from a socket at once at most. A longer message passes as it is. */
    static final int BUFFER = 128 * 1024;

    private static final int SMALL_BUFFER = 8 * 1024;

    /** A letter, and the length of all but the letter. */
    private static final int HEADER = 5;

    private static final int LEAST_LENGTH = 4;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private enum State {
        /** Nothing was sent yet but refusals to encrypt, of one byte each. */
        GREETING,
        MESSAGES,
        ROWS,
        /** Not to be understood. */
        OPAQUE
    }

    private final InputStream in;
    private State state = State.GREETING;
    private byte[] buffer = new byte[SMALL_BUFFER];
    private int at;
    private int limit;

    /** How many bytes from here on go out as they are. */
    private long passing;

    private final byte[] header = new byte[HEADER];
    private int headerLeft;

    /** Where the messages end that go out as one, how much of their payload is to go out, and how much of the one that {@code at} is in. */
    private int joinedEnd;

    private int joinedLeft;
    private int payloadLeft;

    JoinedMessages(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headerLeft == 0 && joinedLeft == 0 && passing == 0) {
            if (!look()) {
                return -1;
            }
        }
        if (headerLeft > 0) {
            int count = Math.min(length, headerLeft);
            System.arraycopy(header, HEADER - headerLeft, to, offset, count);
            headerLeft -= count;
            return count;
        }
        return joinedLeft > 0 ? gather(to, offset, length) : pass(to, offset, length);
    }

    @Override
    public int available() throws IOException {
        return headerLeft + limit - at + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Decides what goes out next; false at the end of the stream. */
    private boolean look() throws IOException {
        if (state == State.OPAQUE) {
            passing = Long.MAX_VALUE;
            return true;
        }
        int needed = state == State.GREETING ? 1 : HEADER;
        while (limit - at < needed) {
            if (!fill()) {
                passing = (long) limit - at;
                return passing > 0;
            }
        }
        if (state == State.GREETING) {
            greeting(buffer[at]);
        } else if (state == State.ROWS && buffer[at] == 'd') {
            return rows();
        } else {
            messages();
        }
        return true;
    }

    private void greeting(byte first) {
        switch (first) {
            case 'N' -> passing = 1;
            case 'R', 'v' -> state = State.MESSAGES;
            default -> state = State.OPAQUE;
        }
    }

    /** All that have begun to arrive, up to where rows may follow. */
    private void messages() {
        long end = at;
        do {
            int length = length((int) end);
            if (length < LEAST_LENGTH) {
                state = end == at ? State.OPAQUE : state;
                break;
            }
            switch (buffer[(int) end]) {
                case 'H' -> state = State.ROWS;
                case 'c', 'C', 'E', 'Z' -> state = State.MESSAGES;
                default -> {}
            }
            end += 1L + length;
        } while (state == State.MESSAGES && limit - end >= HEADER);
        passing = end - at;
    }

    /** Joins the rows that are there whole; waits for the rest of one that is alone, unless it is too large. */
    private boolean rows() throws IOException {
        int end = at;
        int payloads = 0;
        while (limit - end >= HEADER && buffer[end] == 'd') {
            int length = length(end);
            if (length < LEAST_LENGTH || limit - end - 1 < length) {
                break;
            }
            payloads += length - LEAST_LENGTH;
            end += 1 + length;
        }
        if (end > at) {
            join(end, payloads);
            return true;
        }
        long whole = 1L + length(at);
        if (whole < HEADER) {
            state = State.OPAQUE;
        } else if (whole > BUFFER) {
            passing = whole;
        } else if (!fill()) {
            passing = (long) limit - at;
        }
        return true;
    }

    private void join(int end, int payloads) {
        header[0] = 'd';
        INTS.set(header, 1, payloads + LEAST_LENGTH);
        headerLeft = HEADER;
        joinedEnd = end;
        joinedLeft = payloads;
        if (payloads == 0) {
            at = end;
        }
    }

    private int gather(byte[] to, int offset, int length) {
        int count = Math.min(length, joinedLeft);
        int position = offset;
        while (position < offset + count) {
            if (payloadLeft == 0) {
                payloadLeft = length(at) - LEAST_LENGTH;
                at += HEADER;
            }
            int part = Math.min(offset + count - position, payloadLeft);
            System.arraycopy(buffer, at, to, position, part);
            at += part;
            position += part;
            payloadLeft -= part;
        }
        joinedLeft -= count;
        if (joinedLeft == 0) {
            at = joinedEnd;
        }
        return count;
    }

    private int pass(byte[] to, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, passing);
        int count;
        if (at < limit) {
            count = Math.min(wanted, limit - at);
            System.arraycopy(buffer, at, to, offset, count);
            at += count;
        } else {
            count = in.read(to, offset, wanted);
        }
        passing -= Math.max(0, count);
        return count;
    }

    /** Reads once, behind what is there; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (state == State.ROWS && buffer.length < BUFFER) {
            buffer = Arrays.copyOf(buffer, BUFFER);
        }
        System.arraycopy(buffer, at, buffer, 0, limit - at);
        limit -= at;
        at = 0;
        int count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, count);
        return count >= 0;
    }

    private int length(int message) {
        return (int) INTS.get(buffer, message + 1);
    }
}
