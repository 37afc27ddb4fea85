package dev.godwit.sync.postgres;

import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.verify.LeakWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Reads columns of a table as text, and counts the values of each in which something that was remembered is found. */
final class LeakSearch {

    private LeakSearch() {}

    /**
     * The hits in each of the columns.
     *
     * @param copy a COPY of these columns in text format
     * @param words what is looked for in each of them
     */
    static long[] hits(
            Connection connection,
            TaskContext context,
            String table,
            List<ColumnScope> columns,
            String copy,
            List<LeakWords> words)
            throws SQLException, InterruptedException {
        var layout = new RowLayout(
                table,
                CopyFormat.TEXT,
                columns.stream()
                        .map(c -> ColumnPlan.untouched(c.name(), c.columnType(), c.nullable()))
                        .toList());
        var hits = new long[columns.size()];
        var digester =
                new CopyDigester(layout, DigestSeed.of(new byte[DigestSeed.BYTES]), (column, in, offset, length) -> {
                    if (words.get(column).holds(in, offset, length)) {
                        hits[column]++;
                    }
                });
        TargetReader.read(connection, copy, context, digester::accept);
        digester.finish();
        return hits;
    }
}
