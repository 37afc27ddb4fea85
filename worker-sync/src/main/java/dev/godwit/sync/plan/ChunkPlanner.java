package dev.godwit.sync.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a table into chunks of about equal work. Its relations (itself, or its partitions) are taken one behind the other, as one line: a
 * large partition is cut, small ones go together.
 */
public final class ChunkPlanner {

    /** What a task does for each relation beside copying: to lock it, to check it, to look through what it remembers. */
    static final double PER_RELATION = 256 << 10;

    /** So that the result of a task stays small, and its locks few. */
    static final int MOST_PIECES = 200;

    /** A cut that misses the end of a relation by less than this part of a chunk is made there. */
    private static final double NEAR = 0.05;

    private final double chunk;

    /** @param chunk work aimed at, positive; 30 to 60 s of copying, so that a crash costs one chunk */
    public ChunkPlanner(double chunk) {
        if (!(chunk > 0)) {
            throw new IllegalArgumentException("A chunk has a positive size");
        }
        this.chunk = chunk;
    }

    /**
     * Pages of one relation, which one task copies.
     *
     * @param relation its place in the line
     */
    public record Piece(int relation, PageRange pages, double work) {}

    /** The pieces of each chunk; every relation is covered, and an empty one is a piece too. */
    public List<List<Piece>> cut(List<WorkCurve> relations) {
        double perRelation = Math.min(PER_RELATION, chunk / 8);
        double work = relations.stream().mapToDouble(WorkCurve::total).sum();
        long count = Math.max(1, (long) Math.ceil(work / chunk - NEAR));
        return new Line(count, (work + relations.size() * perRelation) / count, perRelation).cut(relations);
    }

    /** A pen that goes along the line. */
    private static final class Line {

        private final long count;
        private final double each;
        private final double perRelation;
        private final List<List<Piece>> chunks = new ArrayList<>();
        private List<Piece> current = new ArrayList<>();
        private long cuts;
        private double position;

        Line(long count, double each, double perRelation) {
            this.count = count;
            this.each = each;
            this.perRelation = perRelation;
        }

        List<List<Piece>> cut(List<WorkCurve> relations) {
            for (int i = 0; i < relations.size(); i++) {
                position += perRelation;
                relation(i, relations.get(i));
                if (current.size() >= MOST_PIECES) {
                    close();
                }
            }
            close();
            return List.copyOf(chunks);
        }

        private void relation(int place, WorkCurve curve) {
            long from = 0;
            while (from == 0 || from < curve.pages()) {
                double at = curve.before(from);
                double rest = curve.total() - at;
                double room = cuts == count - 1 ? Double.POSITIVE_INFINITY : (cuts + 1) * each - position;
                if (rest <= room + each * NEAR) {
                    add(place, from, null, rest);
                    return;
                }
                long to = curve.pageAt(at + room);
                if (to <= from && current.isEmpty()) {
                    to = from + 1;
                }
                if (to >= curve.pages()) {
                    add(place, from, null, rest);
                    return;
                }
                double piece = curve.before(to) - at;
                if (to > from && (piece >= each * NEAR || current.isEmpty())) {
                    add(place, from, to, piece);
                    from = to;
                }
                cuts++;
                close();
            }
        }

        private void add(int place, long from, @Nullable Long to, double work) {
            current.add(new Piece(place, new PageRange(from == 0 ? null : from, to), work));
            position += work;
        }

        private void close() {
            if (!current.isEmpty()) {
                chunks.add(List.copyOf(current));
                current = new ArrayList<>();
            }
        }
    }
}
