package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.detect.SampledColumn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at some rows of the source, so that the detector has values to judge: at most {@link #ROWS} of a table, from few pages, under a statement timeout and
 * in a transaction that only reads. The values go to the detector of this process and nowhere else. What cannot be read, or not in time, is left out; then the
 * name has to do. For one thread.
 */
final class ColumnSampler {

    static final int ROWS = 100;

    private static final Logger LOGGER = LoggerFactory.getLogger(ColumnSampler.class);

    /** Characters of a value. */
    private static final int LONGEST = 8_000;

    /** About so many pages are read of a large table. */
    private static final long PAGES = 50;

    private static final Duration STATEMENT = Duration.ofSeconds(2);

    /** For all tables together: a plan of many tables must not wait long for what only advises. */
    private static final Duration ALL = Duration.ofSeconds(10);

    private final Connection source;
    private final Catalog catalog;
    private final Supplier<Instant> now;

    ColumnSampler(Connection source, Catalog catalog, Supplier<Instant> now) {
        this.source = source;
        this.catalog = catalog;
        this.now = now;
    }

    /** The columns with what was seen of them, in the same order. Rolls back what it has begun. */
    List<SampledColumn> sample(Table table, List<ColumnRef> columns, Instant until) throws SQLException {
        List<ColumnRef> looked = columns.stream().filter(ColumnSampler::tells).toList();
        var values = new ArrayList<List<String>>();
        looked.forEach(column -> values.add(new ArrayList<>()));
        if (!looked.isEmpty() && now.get().isBefore(until)) {
            read(table, looked, values);
        }
        return columns.stream()
                .map(column -> new SampledColumn(
                        column.name(),
                        column.type(),
                        looked.contains(column) ? values.get(looked.indexOf(column)) : List.of()))
                .toList();
    }

    /** When sampling that begins now has to end. */
    Instant deadline() {
        return now.get().plus(ALL);
    }

    private void read(Table table, List<ColumnRef> columns, List<List<String>> values) throws SQLException {
        source.setAutoCommit(false);
        try (var statement = source.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            statement.execute("SET LOCAL statement_timeout = " + STATEMENT.toMillis());
            statement.execute("SET LOCAL lock_timeout = " + STATEMENT.toMillis());
            try (ResultSet rows = statement.executeQuery(query(table, columns))) {
                while (rows.next()) {
                    for (int i = 0; i < columns.size(); i++) {
                        String value = rows.getString(i + 1);
                        if (value != null) {
                            values.get(i).add(value);
                        }
                    }
                }
            }
        } catch (SQLException e) {
            values.forEach(List::clear);
            LOGGER.atInfo()
                    .addKeyValue("table", table.name())
                    .addKeyValue("sqlstate", e.getSQLState())
                    .log("No values were sampled for the detector");
        } finally {
            source.rollback();
            source.setAutoCommit(true);
        }
    }

    private String query(Table table, List<ColumnRef> columns) {
        String selected = columns.stream()
                .map(column -> "left(%s::text, %d)"
                        .formatted(Identifier.quote(column.name().column()), LONGEST))
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s%s.%s%s LIMIT %d"
                .formatted(
                        selected,
                        table.kind() == RelationKind.TABLE ? "ONLY " : "",
                        Identifier.quote(table.name().schema()),
                        Identifier.quote(table.name().name()),
                        sampled(table),
                        ROWS);
    }

    /** The same rows while the table stays as it is. */
    private String sampled(Table table) {
        long pages = catalog.leavesOf(table.name()).stream()
                .mapToLong(leaf -> leaf.storage().pages())
                .sum();
        return pages <= PAGES
                ? ""
                : String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.6f) REPEATABLE (1)", 100.0 * PAGES / pages);
    }

    /** Whether its values can tell more than its name. */
    private static boolean tells(ColumnRef column) {
        return switch (column.type().family()) {
            case TEXT, ARRAY, JSON, JSONB, INT8, NUMERIC, OTHER -> true;
            case INT2, INT4, UUID, BOOLEAN, FLOAT4, FLOAT8, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTEA, INET -> false;
        };
    }
}
