package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.copy.LeakFilter;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.postgres.LeakFilters.Remembered;
import dev.godwit.sync.verify.LeakWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The positive control of the leak scan. What a chunk remembers of a column certainly is in the rows that the chunk has read: so the
 * search that will go through the target must find it there, of each column by itself, in the same snapshot. A column in which it finds
 * nothing would be searched in vain, and fails the chunk.
 */
final class LeakControl {

    /** The first value of a column is always remembered; most columns have one in the first rows. */
    private static final long FIRST_ROWS = 1_000;

    private LeakControl() {}

    /** The rows that a chunk has read. */
    interface Pieces {
        /** The next of them; null at the end. */
        @Nullable
        ChunkRows next();
    }

    /** What is remembered of each column, and how often it was found. */
    static Map<String, Remembered> check(
            Connection source, TaskContext context, TableScope scope, Supplier<Pieces> rows, LeakCollector collector)
            throws SQLException, InterruptedException, JobFailedException {
        var columns = new TreeMap<String, Remembered>();
        var searched = new ArrayList<ColumnScope>();
        var filters = new ArrayList<LeakFilter>();
        for (int place : collector.columns()) {
            ColumnScope column = scope.columns().get(place);
            LeakFilter filter = collector.filter(place);
            if (filter.size() == 0) {
                columns.put(column.name(), new Remembered(0, 0));
            } else {
                searched.add(column);
                filters.add(filter);
            }
        }
        if (searched.isEmpty()) {
            return columns;
        }
        ChunkRows first = rows.get().next();
        long[] hits = first == null
                ? new long[searched.size()]
                : search(source, context, scope, first, searched, filters, FIRST_ROWS);
        if (blind(hits) >= 0) {
            hits = all(source, context, scope, rows.get(), searched, filters);
        }
        int blind = blind(hits);
        if (blind >= 0) {
            throw LeakFilters.blind(
                    "Of %d values of '%s.%s' that were remembered for the leak scan, its search finds none in the source"
                            .formatted(
                                    filters.get(blind).size(),
                                    scope.source(),
                                    searched.get(blind).name()));
        }
        for (int i = 0; i < hits.length; i++) {
            columns.put(searched.get(i).name(), new Remembered(filters.get(i).size(), hits[i]));
        }
        return columns;
    }

    private static long[] all(
            Connection source,
            TaskContext context,
            TableScope scope,
            Pieces pieces,
            List<ColumnScope> columns,
            List<LeakFilter> filters)
            throws SQLException, InterruptedException {
        long[] hits = new long[columns.size()];
        for (ChunkRows rows = pieces.next(); rows != null; rows = pieces.next()) {
            long[] more = search(source, context, scope, rows, columns, filters, Long.MAX_VALUE);
            for (int i = 0; i < hits.length; i++) {
                hits[i] += more[i];
            }
        }
        return hits;
    }

    private static long[] search(
            Connection source,
            TaskContext context,
            TableScope scope,
            ChunkRows rows,
            List<ColumnScope> columns,
            List<LeakFilter> filters,
            long limit)
            throws SQLException, InterruptedException {
        return LeakSearch.hits(
                source,
                context,
                scope.source().toString(),
                columns,
                CopySql.control(scope, rows, columns, limit),
                filters.stream().map(LeakWords::new).toList());
    }

    /** The first column without a hit, or -1. */
    private static int blind(long[] hits) {
        for (int i = 0; i < hits.length; i++) {
            if (hits[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
