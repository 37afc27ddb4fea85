package dev.godwit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table that is copied.
 *
 * @param rows a query over {@code generate_series} that fills it, with {@code :rows} for how many
 */
record BenchTable(String name, List<Column> columns, String rows, long manyRows) {

    /**
     * @param strategy how it is masked if it is; null for never
     * @param plain a condition that is true where the column has what the source's rows have
     */
    record Column(String name, String type, @Nullable String strategy, String plain) {

        static Column kept(String name, String type) {
            return new Column(name, type, null, "false");
        }
    }

    /** With only the first {@code count} of the columns masked that can be. */
    BenchTable masking(int count) {
        var left = new int[] {count};
        List<Column> some = columns.stream()
                .map(c -> c.strategy() != null && left[0]-- <= 0 ? Column.kept(c.name(), c.type()) : c)
                .toList();
        if (left[0] > 0) {
            throw new IllegalArgumentException(
                    "Of '%s' %d columns can be masked, not %d".formatted(name, count - left[0], count));
        }
        return new BenchTable(name, some, rows, manyRows);
    }

    long masked() {
        return columns.stream().filter(c -> c.strategy() != null).count();
    }

    void create(Connection connection) throws SQLException {
        execute(
                connection,
                columns.stream()
                        .map(c -> "%s %s NOT NULL".formatted(c.name(), c.type()))
                        .collect(Collectors.joining(", ", "CREATE TABLE " + name + " (", ")")));
    }

    void fill(Connection connection, long count) throws SQLException {
        execute(connection, "INSERT INTO %s %s".formatted(name, rows.replace(":rows", Long.toString(count))));
        execute(connection, "VACUUM (FREEZE, ANALYZE) " + name);
        execute(connection, "CHECKPOINT");
    }

    void empty(Connection connection) throws SQLException {
        execute(connection, "TRUNCATE " + name);
        execute(connection, "CHECKPOINT");
    }

    /** The files of a sync of it. */
    Map<String, byte[]> sync(String chunkSize) {
        var policy = new StringBuilder("version: 1\nrules:\n");
        for (Column column : columns) {
            policy.append("  public.%s.%s: %s%n"
                    .formatted(
                            name,
                            column.name(),
                            column.strategy() == null
                                    ? "{keep: {reason: generated, by: bench, until: 2099-01-01}}"
                                    : column.strategy()));
        }
        String sync = """
                source: source
                target: target
                tables: [public.%s]
                policy: policy.yaml
                chunk_size: %s
                existing: refuse
                """.formatted(name, chunkSize);
        var files = new HashMap<String, byte[]>();
        files.put("sync.yaml", sync.getBytes(UTF_8));
        files.put("policy.yaml", policy.toString().getBytes(UTF_8));
        return files;
    }

    /**
     * What tells whether all rows came.
     *
     * @param checksum over every column that is not masked
     * @param plain how many rows hold a value in a masked column that is as the source made it
     */
    record Contents(long rows, long checksum, long plain) {}

    Contents contents(Connection connection) throws SQLException {
        String kept = columns.stream()
                .filter(c -> c.strategy() == null)
                .map(c -> c.name() + "::text")
                .collect(Collectors.joining(" || "));
        String plain = columns.stream()
                .filter(c -> c.strategy() != null)
                .map(c -> "(" + c.plain() + ")")
                .collect(Collectors.joining(" OR "));
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(
                        """
                        SELECT count(*), coalesce(sum(hashtextextended(%s, 0) / 8388608), 0)::bigint, count(*) FILTER (WHERE %s)
                        FROM %s
                        """.formatted(kept.isEmpty() ? "''" : kept, plain.isEmpty() ? "false" : plain, name))) {
            found.next();
            return new Contents(found.getLong(1), found.getLong(2), found.getLong(3));
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
