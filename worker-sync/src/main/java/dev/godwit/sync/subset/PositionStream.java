package dev.godwit.sync.subset;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a binary COPY of places: a row's {@code ctid}, its hash if there is one, and for each reference the {@code ctid}, and perhaps the {@code tableoid}, of the row
 * that it refers to. Messages may end anywhere.
 */
public final class PositionStream {

    /** A reference with NULL in it: it refers to nothing, and may. Such a place is on no page. */
    public static final String ABSENT_TID = "(0,0)";

    private static final int HEADER = 19;
    private static final int INT = 4;
    private static final int TID = 6;
    private static final int LONG = 8;

    /** Where a reference leads. */
    public enum Lead {
        /** To nothing, as it may. */
        ABSENT,
        /** To a row that is not there. */
        DANGLING,
        /** To a row. */
        ROW
    }

    /** Sees each row. */
    public interface Visitor {
        /**
         * @param hash 0 where none was asked for
         * @param leads of each reference; valid during the call
         * @param blocks and {@code offsets} and {@code relations} of the rows that are referred to; a relation is 0 where none was asked for
         */
        void row(long block, int offset, long hash, Lead[] leads, long[] blocks, int[] offsets, long[] relations);
    }

    private final boolean hashed;
    private final boolean[] withRelation;
    private final Visitor visitor;
    private final Lead[] leads;
    private final long[] blocks;
    private final int[] offsets;
    private final long[] relations;
    private byte[] held = new byte[0];
    private boolean begun;
    private boolean ended;
    private long rows;

    /** @param withRelation for each reference, whether a {@code tableoid} follows */
    public PositionStream(boolean hashed, boolean[] withRelation, Visitor visitor) {
        this.hashed = hashed;
        this.withRelation = withRelation.clone();
        this.visitor = visitor;
        this.leads = new Lead[withRelation.length];
        this.blocks = new long[withRelation.length];
        this.offsets = new int[withRelation.length];
        this.relations = new long[withRelation.length];
    }

    public void accept(byte[] in, int offset, int length) {
        byte[] all = in;
        int from = offset;
        int to = offset + length;
        if (held.length > 0) {
            all = Arrays.copyOf(held, held.length + length);
            System.arraycopy(in, offset, all, held.length, length);
            from = 0;
            to = all.length;
        }
        var bytes = ByteBuffer.wrap(all, from, to - from);
        if (!begun && bytes.remaining() >= HEADER) {
            bytes.position(bytes.position() + HEADER);
            begun = true;
        }
        while (begun && !ended && isWhole(bytes)) {
            row(bytes);
        }
        held = Arrays.copyOfRange(all, bytes.position(), to);
    }

    private static boolean isWhole(ByteBuffer bytes) {
        ByteBuffer look = bytes.duplicate();
        if (look.remaining() < Short.BYTES) {
            return false;
        }
        int fields = look.getShort();
        for (int i = 0; i < fields; i++) {
            if (look.remaining() < INT) {
                return false;
            }
            int size = Math.max(0, look.getInt());
            if (look.remaining() < size) {
                return false;
            }
            look.position(look.position() + size);
        }
        return true;
    }

    private void row(ByteBuffer bytes) {
        int fields = bytes.getShort();
        if (fields < 0) {
            ended = true;
            return;
        }
        require(bytes, TID);
        long block = Integer.toUnsignedLong(bytes.getInt());
        int offset = Short.toUnsignedInt(bytes.getShort());
        long hash = 0;
        if (hashed) {
            require(bytes, LONG);
            hash = bytes.getLong();
        }
        for (int i = 0; i < leads.length; i++) {
            reference(bytes, i);
        }
        rows++;
        visitor.row(block, offset, hash, leads, blocks, offsets, relations);
    }

    private void reference(ByteBuffer bytes, int i) {
        relations[i] = 0;
        int size = bytes.getInt();
        if (size == -1) {
            leads[i] = Lead.DANGLING;
        } else {
            blocks[i] = Integer.toUnsignedLong(bytes.getInt());
            offsets[i] = Short.toUnsignedInt(bytes.getShort());
            leads[i] = offsets[i] == 0 ? Lead.ABSENT : Lead.ROW;
        }
        if (withRelation[i]) {
            if (bytes.getInt() != -1) {
                relations[i] = Integer.toUnsignedLong(bytes.getInt());
            }
        }
    }

    private static void require(ByteBuffer bytes, int size) {
        int found = bytes.getInt();
        if (found != size) {
            throw new IllegalStateException("A field of %d bytes where %d were expected".formatted(found, size));
        }
    }

    /** How many rows came. @throws IllegalStateException if the stream was cut off */
    public long finish() {
        if (!ended) {
            throw new IllegalStateException("The stream of rows ends without its trailer");
        }
        return rows;
    }
}
