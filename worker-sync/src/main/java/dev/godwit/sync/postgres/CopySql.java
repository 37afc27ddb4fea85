package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The COPY statements of a sync. Columns are always listed by name. */
final class CopySql {

    /** What text output depends on; the same on every session that copies or reads back. */
    static final List<String> SESSION = List.of(
            "SET LOCAL search_path = pg_catalog",
            "SET LOCAL TimeZone = 'UTC'",
            "SET LOCAL DateStyle = 'ISO'",
            "SET LOCAL IntervalStyle = 'postgres'",
            "SET LOCAL extra_float_digits = 3",
            "SET LOCAL bytea_output = 'hex'",
            "SET LOCAL xmloption = 'content'",
            "SET LOCAL row_security = off",
            // A copy that is held back, or whose target is slow, is not a peer that has vanished.
            "SET LOCAL tcp_user_timeout = '15min'",
            // Rows come in the order in which they lie: a second look begins where the first did.
            "SET LOCAL synchronize_seqscans = off",
            "SET LOCAL max_parallel_workers_per_gather = 0");

    private CopySql() {}

    /** What {@link #out} would send of all of the relation's pages, as a plan: no row is read. */
    static String explain(List<String> columns, TableName relation, String filter) {
        return "EXPLAIN (COSTS OFF) " + select(quoted(columns), ChunkRows.all(relation), filter);
    }

    /** Reads rows of one relation, without its children. */
    static String out(TableScope scope, ChunkRows rows, CopyFormat format, Shuffle shuffle) {
        return "COPY (%s) TO STDOUT (FORMAT %s)".formatted(select("", scope, rows, shuffle), format);
    }

    /** Reads some columns of the first of the rows that {@link #out} reads, as text. */
    static String control(TableScope scope, ChunkRows rows, List<ColumnScope> columns, long limit) {
        return "COPY (%s LIMIT %d) TO STDOUT".formatted(select(names(columns), rows, scope.filter()), limit);
    }

    /** Reads the first rows of {@code from}, an {@link Extent}, as text. */
    static String first(TableScope scope, String from, int rows) {
        String condition = scope.filter() == null ? "" : " WHERE (" + scope.filter() + ")";
        return "COPY (SELECT %s FROM %s%s LIMIT %d) TO STDOUT".formatted(names(scope.columns()), from, condition, rows);
    }

    private static String select(String tag, TableScope scope, ChunkRows rows, Shuffle shuffle) {
        return select(tag + shuffle.columns(scope.columns()), rows, scope.filter()) + shuffle.windows();
    }

    private static String select(String columns, ChunkRows rows, @Nullable String filter) {
        String condition = filter == null ? "" : " AND (" + filter + ")";
        return "SELECT %s FROM ONLY %s WHERE %s%s"
                .formatted(columns, rows.relation().sql(), rows.condition(), condition);
    }

    /** Writes into the target's table, through its partitions where it has any. */
    static String in(TableScope scope, String table, CopyFormat format) {
        return "COPY %s (%s) FROM STDIN (FORMAT %s)".formatted(table, names(scope.columns()), format);
    }

    /** Reads all rows of {@code from}, the {@link Extent} of the table that they are in, back. */
    static String back(TableScope scope, String from, CopyFormat format) {
        return "COPY (SELECT %s FROM %s) TO STDOUT (FORMAT %s)".formatted(names(scope.columns()), from, format);
    }

    /** The same, each row behind its relation and ctid, and the number of the transaction that wrote it. */
    static String backTagged(TableScope scope, String from, CopyFormat format) {
        return tagged(scope, from, format, "");
    }

    /** The same, of the rows that one transaction has written. */
    static String backTagged(TableScope scope, String from, CopyFormat format, String transaction) {
        return tagged(scope, from, format, " WHERE xmin = '%d'::pg_catalog.xid".formatted(Long.parseLong(transaction)));
    }

    private static String tagged(TableScope scope, String from, CopyFormat format, String where) {
        return "COPY (SELECT tableoid::pg_catalog.regclass::text || ctid::text || ' ' || xmin::text, %s FROM %s%s) TO STDOUT (FORMAT %s)"
                .formatted(names(scope.columns()), from, where, format);
    }

    /** Reads what {@link #out} reads, each row behind its relation and ctid. */
    static String outTagged(TableScope scope, ChunkRows rows, CopyFormat format, Shuffle shuffle) {
        return "COPY (%s) TO STDOUT (FORMAT %s)"
                .formatted(select("tableoid::pg_catalog.regclass::text || ctid::text, ", scope, rows, shuffle), format);
    }

    /** Reads some columns of it, as text. */
    static String search(String from, List<ColumnScope> columns) {
        return "COPY (SELECT %s FROM %s) TO STDOUT".formatted(names(columns), from);
    }

    private static String names(List<ColumnScope> columns) {
        return quoted(columns.stream().map(ColumnScope::name).toList());
    }

    private static String quoted(List<String> columns) {
        return columns.stream().map(Identifier::quote).collect(Collectors.joining(", "));
    }
}
