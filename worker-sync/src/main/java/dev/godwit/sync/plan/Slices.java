package dev.godwit.sync.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of a part are to be read next, so that a task can stop between them: few at first, then about so many as take a tenth of the time that a
 * task may, by the rate of those before. Confined to the task's thread.
 */
public final class Slices {

    /** 2 MiB. */
    static final long FIRST = 256;

    private static final int MOST_TIMES = 8;
    private static final int PER_TASK = 10;

    private final PageRange all;
    private final long end;
    private final Duration longest;
    private long position;
    private long size = FIRST;

    /**
     * @param end pages that the relation has, at least all that hold rows to be read
     * @param longest how long a task may take
     */
    public Slices(PageRange all, long end, Duration longest) {
        this.all = all;
        this.end = all.to() == null ? end : Math.min(end, all.to());
        this.longest = longest;
        this.position = all.from() == null ? 0 : all.from();
    }

    /** Null once everything was read. The last one ends where the part does, whatever lies behind the relation's end. */
    public @Nullable PageRange next() {
        if (position < 0) {
            return null;
        }
        Long from = position == 0 ? null : (Long) position;
        // What is little more than a slice is one.
        if (position + size + size / 4 >= end) {
            position = -1;
            return new PageRange(from, all.to());
        }
        position += size;
        return new PageRange(from, position);
    }

    /** Says how long the slice took that was given out last. */
    public void took(Duration time) {
        double perPage = Math.max(1.0, (double) time.toNanos()) / size;
        double fit = longest.toNanos() / (double) PER_TASK / perPage;
        size = Math.max(1, (long) Math.min(fit, (double) size * MOST_TIMES));
    }

    public boolean done() {
        return position < 0;
    }

    /** What was given out so far. */
    public PageRange read() {
        return done() ? all : new PageRange(all.from(), position);
    }

    /** What was not. */
    public PageRange rest() {
        if (done()) {
            throw new IllegalStateException("Everything was read");
        }
        return new PageRange(position, all.to());
    }

    /** The part of all pages that was given out. */
    public double share() {
        long start = all.from() == null ? 0 : all.from();
        return done() || end <= start ? 1 : (double) (position - start) / (end - start);
    }

    /** What was not, in {@code count} ranges of as many pages, fewer if there are not so many. */
    public List<PageRange> divideRest(int count) {
        PageRange pages = rest();
        long from = position;
        long to = end;
        var ranges = new ArrayList<PageRange>();
        long ways = Math.max(1, Math.min(count, to - from));
        for (long i = 0; i < ways; i++) {
            long lower = from + (to - from) * i / ways;
            long upper = from + (to - from) * (i + 1) / ways;
            ranges.add(new PageRange(lower, i == ways - 1 ? pages.to() : (Long) upper));
        }
        return ranges;
    }
}
