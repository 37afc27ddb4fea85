package dev.godwit.sync.subset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.FastRankRoaringBitmap;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Rows, by where they lie: a set of {@linkplain #position positions} in some relations, and nothing of what stands there. Takes two bytes a row where few are
 * taken, less than one bit for each place of a page where many are. Not safe for use by several threads.
 */
public final class RowSet {

    /** Pages in a segment: as much as one row of the target's table holds, 8 MB at the most. */
    static final int SEGMENT_BITS = 16;

    private static final int OFFSET_BITS = 16;
    private static final int BLOCK_BITS = 32;
    private static final int MOST_RELATIONS = 1 << 15;

    private final int inPage;
    private final NavigableMap<Long, RoaringBitmap> segments = new TreeMap<>();
    private long lastKey = -1;
    private @Nullable RoaringBitmap last;

    /** @param blockSize of the server: what a page has room for follows from it */
    public RowSet(int blockSize) {
        this.inPage = inPage(blockSize);
    }

    /** How many bits the number of a row in its page takes: a row has a header of 24 bytes and a pointer of 4. */
    static int inPage(int blockSize) {
        int most = (blockSize - 24) / 28;
        return Integer.SIZE - Integer.numberOfLeadingZeros(most);
    }

    /**
     * A row's place as one number; in the order of relations, pages, and places in a page.
     *
     * @param relation its number among those of its table
     */
    public static long position(int relation, long block, int offset) {
        if (relation < 0 || relation >= MOST_RELATIONS) {
            throw new IllegalArgumentException("Relation %d of a table".formatted(relation));
        }
        return ((((long) relation << BLOCK_BITS) | (block & 0xFFFF_FFFFL)) << OFFSET_BITS) | (offset & 0xFFFF);
    }

    public static long block(long position) {
        return (position >>> OFFSET_BITS) & 0xFFFF_FFFFL;
    }

    public static int offset(long position) {
        return (int) position & 0xFFFF;
    }

    private static long key(long position) {
        return position >>> (OFFSET_BITS + SEGMENT_BITS);
    }

    private int inSegment(long position) {
        int page = (int) (position >>> OFFSET_BITS) & 0xFFFF;
        int offset = offset(position);
        if (offset >>> inPage != 0) {
            throw new IllegalArgumentException("No page has room for row %d".formatted(offset));
        }
        return (page << inPage) | offset;
    }

    private @Nullable RoaringBitmap segment(long key) {
        if (key != lastKey) {
            last = segments.get(key);
            lastKey = key;
        }
        return last;
    }

    public void add(long position) {
        long key = key(position);
        RoaringBitmap segment = segment(key);
        if (segment == null) {
            segment = new FastRankRoaringBitmap();
            segments.put(key, segment);
            last = segment;
        }
        segment.add(inSegment(position));
    }

    public boolean contains(long position) {
        RoaringBitmap segment = segment(key(position));
        return segment != null && segment.contains(inSegment(position));
    }

    public long size() {
        return segments.values().stream()
                .mapToLong(RoaringBitmap::getLongCardinality)
                .sum();
    }

    /** About how many bytes of memory it takes. */
    public long bytes() {
        return segments.values().stream()
                .mapToLong(RoaringBitmap::getLongSizeInBytes)
                .sum();
    }

    /** In order. */
    public void forEach(LongConsumer consumer) {
        segments.forEach((key, segment) -> each(key, segment, 0, consumer));
    }

    private void each(long key, RoaringBitmap segment, int from, LongConsumer consumer) {
        PeekableIntIterator rows = segment.getIntIterator();
        rows.advanceIfNeeded(from);
        while (rows.hasNext()) {
            consumer.accept(position(key, rows.next()));
        }
    }

    private long position(long key, int inSegment) {
        long page = (key << SEGMENT_BITS) | (inSegment >>> inPage);
        return (page << OFFSET_BITS) | (inSegment & ((1 << inPage) - 1));
    }

    /** Takes bytes of one segment. */
    public interface Sink<X extends Exception> {
        void accept(long segment, byte[] rows) throws X;
    }

    /** The segments of a relation, as {@link #put} takes them; in order. */
    public <X extends Exception> void write(int relation, Sink<X> sink) throws X {
        long first = (long) relation << (BLOCK_BITS - SEGMENT_BITS);
        long end = (relation + 1L) << (BLOCK_BITS - SEGMENT_BITS);
        for (Map.Entry<Long, RoaringBitmap> segment :
                segments.subMap(first, end).entrySet()) {
            RoaringBitmap rows = segment.getValue();
            rows.runOptimize();
            var bytes = ByteBuffer.allocate(rows.serializedSizeInBytes());
            rows.serialize(bytes);
            sink.accept(segment.getKey() - first, bytes.array());
        }
    }

    /** A segment of the first relation. */
    public void put(long segment, byte[] rows) {
        var read = new FastRankRoaringBitmap();
        try {
            read.deserialize(ByteBuffer.wrap(rows));
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("Segment %d holds no set of rows".formatted(segment), e);
        }
        segments.put(segment, read);
        lastKey = -1;
    }

    /** The number of the segment that has a page. */
    public static long segmentOf(long page) {
        return page >>> SEGMENT_BITS;
    }

    /** Numbers the rows of a set from 0, in order. The set must not change any more. */
    public Ranks ranks() {
        return new Ranks(this);
    }

    /** See {@link #ranks}. */
    public static final class Ranks {
        private final RowSet rows;
        private final NavigableMap<Long, Long> before = new TreeMap<>();

        private Ranks(RowSet rows) {
            this.rows = rows;
            long count = 0;
            for (Map.Entry<Long, RoaringBitmap> segment : rows.segments.entrySet()) {
                before.put(segment.getKey(), count);
                count += segment.getValue().getLongCardinality();
            }
        }

        /** The number of a row, or -1 if it is not among them. */
        public long of(long position) {
            long key = key(position);
            RoaringBitmap segment = rows.segment(key);
            if (segment == null) {
                return -1;
            }
            int row = rows.inSegment(position);
            return segment.contains(row) ? Objects.requireNonNull(before.get(key)) + segment.rankLong(row) - 1 : -1;
        }
    }

    /** The rows in a range of the first relation's pages, in order, in pieces of up to {@code most}. */
    public Pieces pieces(long from, long to, int most) {
        return new Pieces(from, to, most);
    }

    /** See {@link #pieces}. */
    public final class Pieces {
        private final long end;
        private final int most;
        private long next;

        private Pieces(long from, long end, int most) {
            this.next = position(0, from, 0);
            this.end = end;
            this.most = most;
        }

        /** The next positions; empty at the end. */
        public long[] next() {
            long[] found = new long[most];
            int count = 0;
            for (Map.Entry<Long, RoaringBitmap> segment : segments.subMap(key(next), 1L << (BLOCK_BITS - SEGMENT_BITS))
                    .entrySet()) {
                PeekableIntIterator rows = segment.getValue().getIntIterator();
                if (segment.getKey() == key(next)) {
                    rows.advanceIfNeeded(inSegment(next));
                }
                while (rows.hasNext()) {
                    long position = position(segment.getKey(), rows.next());
                    if (block(position) >= end) {
                        return Arrays.copyOf(found, count);
                    }
                    if (count == most) {
                        return found;
                    }
                    found[count++] = position;
                    next = position + 1;
                }
            }
            return Arrays.copyOf(found, count);
        }
    }
}
