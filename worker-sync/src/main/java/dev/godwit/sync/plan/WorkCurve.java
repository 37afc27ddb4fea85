package dev.godwit.sync.plan;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where in a relation the work of copying it lies: page by page, the bytes of its live rows, and a part of the page itself, which is read though nothing
 * may live on it. The unit is a byte of a live row. Estimated from a few pages; what is wrong with it costs time, never rows.
 */
public final class WorkCurve {

    /** What reading a byte of a page costs beside copying a byte of a row. Measured: a page of dead rows takes about a tenth of one of live ones. */
    static final double READING = 0.1;

    private static final int PAGE = 8192;

    /** The first page of each stretch, and after the last one the number of pages. */
    private final long[] pages;
    /** The work before each of {@link #pages}. */
    private final double[] before;

    private WorkCurve(long[] pages, double[] before) {
        this.pages = pages;
        this.before = before;
    }

    /** @param bytes of main fork and TOAST together, taken to be spread evenly */
    public static WorkCurve even(long pages, long bytes) {
        return new WorkCurve(new long[] {0, pages}, new double[] {0, bytes + pages * PAGE * READING});
    }

    /** @param samples each stands for the pages around it, up to half way to its neighbours */
    public static WorkCurve sampled(long pages, List<PageSample> samples) {
        List<PageSample> sorted = samples.stream()
                .filter(sample -> sample.page() < pages)
                .sorted(Comparator.comparingLong(PageSample::page))
                .toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("No samples");
        }
        var starts = new long[sorted.size() + 1];
        var before = new double[starts.length];
        for (int i = 0; i < sorted.size(); i++) {
            starts[i] = i == 0 ? 0 : (sorted.get(i - 1).page() + sorted.get(i).page() + 1) / 2;
        }
        starts[sorted.size()] = pages;
        for (int i = 0; i < sorted.size(); i++) {
            double perPage = sorted.get(i).liveBytes() + PAGE * READING;
            before[i + 1] = before[i] + perPage * (starts[i + 1] - starts[i]);
        }
        return new WorkCurve(starts, before);
    }

    public long pages() {
        return pages[pages.length - 1];
    }

    /** Of all pages. */
    public double total() {
        return before[before.length - 1];
    }

    /** Of the pages before {@code page}. */
    double before(long page) {
        int i = Arrays.binarySearch(pages, page);
        int stretch = Math.min(i >= 0 ? i : -i - 2, pages.length - 2);
        long length = pages[stretch + 1] - pages[stretch];
        double share = length == 0 ? 0 : (double) (page - pages[stretch]) / length;
        return before[stretch] + share * (before[stretch + 1] - before[stretch]);
    }

    /** The page before which there is about that much work. */
    long pageAt(double work) {
        int i = Arrays.binarySearch(before, work);
        int stretch = Math.max(0, Math.min(i >= 0 ? i : -i - 2, pages.length - 2));
        double share = (work - before[stretch]) / (before[stretch + 1] - before[stretch]);
        long page = pages[stretch] + Math.round(share * (pages[stretch + 1] - pages[stretch]));
        return Math.max(0, Math.min(page, pages()));
    }
}
