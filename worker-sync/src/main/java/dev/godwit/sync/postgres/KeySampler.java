package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.KeyColumn;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds keys between which about the same work lies: from the rows of some pages, or from what PostgreSQL's statistics have kept. Never from the
 * smallest and the largest key, between which nothing is known of the others.
 */
final class KeySampler {

    private static final double PAGES = 300;

    /** Fewer rows for each range say nothing of where it should end. */
    private static final int FEWEST_ROWS = 8;

    private KeySampler() {}

    /** At most {@code count} - 1 keys in order; nothing if too few rows were seen. */
    static Optional<List<List<String>>> sample(
            Connection connection, Table relation, List<KeyColumn> columns, int count) throws SQLException {
        double percent =
                Math.min(100, 100 * PAGES / Math.max(1, relation.storage().pages()));
        String names = columns.stream()
                .map(column -> "t." + Identifier.quote(column.name()))
                .collect(Collectors.joining(", "));
        String present = columns.stream()
                .map(column -> "t." + Identifier.quote(column.name()) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
        String keys = "k" + String.join(", k", numbers(columns.size()));
        String texts =
                numbers(columns.size()).stream().map(n -> "k" + n + "::text").collect(Collectors.joining(", "));
        String sql = """
                WITH rows_of_pages (%1$s, work) AS MATERIALIZED (
                    SELECT %2$s, %3$s FROM ONLY %4$s AS t TABLESAMPLE SYSTEM (%5$s) REPEATABLE (1) WHERE %6$s),
                line AS (
                    SELECT %1$s, sum(work) OVER (ORDER BY %1$s ROWS UNBOUNDED PRECEDING) - work AS before,
                           sum(work) OVER () AS total, count(*) OVER () AS n FROM rows_of_pages)
                SELECT n, %7$s FROM (
                    SELECT DISTINCT ON (piece) piece, n, %1$s
                    FROM (SELECT *, floor(before * %8$d / total) AS piece FROM line) AS pieces
                    ORDER BY piece, %1$s) AS firsts
                WHERE piece > 0 ORDER BY piece
                """.formatted(
                        keys,
                        names,
                        PageSampler.bytes(relation),
                        relation.name().sql(),
                        // A number's text has no exponent that the grammar would not take.
                        new BigDecimal(percent).setScale(6, RoundingMode.UP).toPlainString(),
                        present,
                        texts,
                        count);
        var bounds = new ArrayList<List<String>>();
        long seen = 0;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                seen = rows.getLong(1);
                bounds.add(texts(rows, columns.size()));
            }
        }
        return seen < (long) FEWEST_ROWS * count ? Optional.empty() : Optional.of(bounds);
    }

    private static List<String> numbers(int count) {
        var numbers = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }

    private static List<String> texts(ResultSet rows, int columns) throws SQLException {
        var texts = new ArrayList<String>();
        for (int i = 0; i < columns; i++) {
            texts.add(rows.getString(i + 2));
        }
        return texts;
    }

    /**
     * Whether each bound is greater than the one before, as the relation's own column compares them. Bounds that are not would make ranges that share rows; statistics may be
     * from a time when a collation had another order.
     */
    static boolean ascend(Connection connection, Table relation, List<KeyColumn> columns, List<List<String>> bounds)
            throws SQLException {
        var rows = new ArrayList<String>();
        for (List<String> bound : bounds) {
            var literals = new ArrayList<String>();
            for (int i = 0; i < bound.size(); i++) {
                literals.add("%s::%s"
                        .formatted(
                                Identifier.literal(bound.get(i)), columns.get(i).type()));
            }
            rows.add("SELECT %d, %s".formatted(rows.size(), String.join(", ", literals)));
        }
        String names = columns.stream()
                .map(column -> "t." + Identifier.quote(column.name()))
                .collect(Collectors.joining(", "));
        String keys = "k" + String.join(", k", numbers(columns.size()));
        String before = numbers(columns.size()).stream()
                .map(n -> "lag(k%s) OVER (ORDER BY n)".formatted(n))
                .collect(Collectors.joining(", "));
        // The relation's columns come first in the UNION, for it is their collations that count; of its rows none is
        // read.
        String sql = """
                SELECT NOT EXISTS (
                    SELECT FROM (SELECT n, ROW(%1$s) <= ROW(%2$s) AS falls
                                 FROM (SELECT -1 AS n, %3$s FROM ONLY %4$s AS t WHERE false UNION ALL %5$s) AS line (n, %1$s)) AS pairs
                    WHERE falls)""".formatted(keys, before, names, relation.name().sql(), String.join(" UNION ALL ", rows));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Values of one column at most; nothing if it was never analysed. In the order of the statistics, which is the column's own. */
    static Optional<List<List<String>>> statistics(Connection connection, Table relation, KeyColumn column, int count)
            throws SQLException {
        String sql = """
                SELECT bound.value::text
                FROM pg_stats s CROSS JOIN unnest(s.histogram_bounds::text::%s[]) WITH ORDINALITY AS bound (value, place)
                WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = ? AND NOT s.inherited
                ORDER BY bound.place
                """.formatted(column.type());
        var all = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, relation.name().schema());
            statement.setString(2, relation.name().name());
            statement.setString(3, column.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    String bound = rows.getString(1);
                    if (all.isEmpty() || !all.get(all.size() - 1).equals(bound)) {
                        all.add(bound);
                    }
                }
            }
        }
        if (all.size() < 3) {
            return Optional.empty();
        }
        var bounds = new ArrayList<List<String>>();
        int pieces = Math.min(count, all.size() - 1);
        for (int i = 1; i < pieces; i++) {
            bounds.add(List.of(all.get((int) ((long) i * (all.size() - 1) / pieces))));
        }
        return Optional.of(bounds);
    }
}
