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

    /** Values of one column at most; nothing if it was never analysed. */
    static Optional<List<List<String>>> statistics(Connection connection, Table relation, KeyColumn column, int count)
            throws SQLException {
        String sql = """
                SELECT b::text FROM (
                    SELECT DISTINCT unnest(s.histogram_bounds::text::%s[]) AS b FROM pg_stats s
                    WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = ? AND NOT s.inherited) AS bounds
                ORDER BY b
                """.formatted(column.type());
        var all = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, relation.name().schema());
            statement.setString(2, relation.name().name());
            statement.setString(3, column.name());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(rows.getString(1));
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
