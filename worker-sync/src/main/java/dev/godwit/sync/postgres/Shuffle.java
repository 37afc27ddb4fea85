package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.strategy.DealtValues;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals the values of a column out to the rows anew, within the rows of one statement: the source puts them in an order that only the mask key knows, and each row gets the
 * value of the next in that order, the last one the first's. So every value stays as often as it is there, no row keeps its own, and the same rows dealt out again fall alike.
 */
final class Shuffle {

    /** Fewer rows hide nobody: of them the values are not copied. */
    static final int FEWEST_ROWS = 10;

    private static final int SECRET_BYTES = 16;

    /** Settings of a transaction that hold secrets: no statement has them, so neither do the server's views and statistics of statements. */
    private static final String SETTING = "godwit.shuffle_";

    /** By which rows are sent: an order that is nobody's, neither theirs nor one of those by which values are dealt out. */
    private static final String ROWS = "rows";

    /** The secret of each group of columns, and that of the rows. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private final TableScope scope;

    private Shuffle(TableScope scope, MaskKey key, JobId job) {
        this.scope = scope;
        for (ColumnScope column : scope.columns()) {
            if (column.isShuffled()) {
                secrets.computeIfAbsent(group(column), group -> secret(key, job, group));
            }
        }
        if (!secrets.isEmpty()) {
            secrets.put(ROWS, secret(key, job, ROWS));
        }
    }

    private String secret(MaskKey key, JobId job, String group) {
        byte[] secret = key.derive("shuffle/" + job + "/" + scope.source() + "/" + group, SECRET_BYTES);
        return HexFormat.of().formatHex(secret);
    }

    /** Gives the source the secrets for the transaction that is open; before the statement that reads. */
    void begin(Connection source) throws SQLException {
        int number = 0;
        for (String secret : secrets.values()) {
            try (var statement = source.prepareStatement("SELECT pg_catalog.set_config(?, ?, true)")) {
                statement.setString(1, SETTING + number++);
                statement.setString(2, secret);
                statement.executeQuery().close();
            }
        }
    }

    static Shuffle of(TableScope scope, MaskKey key, JobId job) {
        return new Shuffle(scope, key, job);
    }

    /** Of rows that are read as they are. */
    static Shuffle none(TableScope scope) {
        return new Shuffle(scope);
    }

    private Shuffle(TableScope scope) {
        this.scope = scope;
    }

    /** Whether any column's values are dealt out: rows then have to be read in one statement. */
    boolean any() {
        return !secrets.isEmpty();
    }

    /** The columns as a SELECT lists them. */
    String columns(List<ColumnScope> columns) {
        var list = new ArrayList<String>();
        for (ColumnScope column : columns) {
            String name = Identifier.quote(column.name());
            if (any() && column.isShuffled()) {
                String window = "w" + List.copyOf(secrets.keySet()).indexOf(group(column));
                list.add(
                        "CASE WHEN lead(1) OVER %2$s IS NULL THEN first_value(%1$s) OVER %2$s ELSE lead(%1$s) OVER %2$s END"
                                .formatted(name, window));
            } else {
                list.add(name);
            }
        }
        return String.join(", ", list);
    }

    /** What stands behind the conditions: rows come neither in the order in which they lie, which the target's would tell, nor in the one that hides them. */
    String windows() {
        if (!any()) {
            return "";
        }
        var list = new ArrayList<String>();
        for (int i = 0; i < secrets.size() - 1; i++) {
            list.add("w%d AS (ORDER BY %s)".formatted(i, order(i)));
        }
        return " WINDOW " + String.join(", ", list) + " ORDER BY " + order(secrets.size() - 1);
    }

    /**
     * The layout of rows whose values the source has dealt out; those columns then pass as they come, though the digest of what stays in its row leaves them out. Where there are too few rows, they are masked away instead.
     *
     * @param layout in which the columns are masked away
     */
    RowLayout layout(Connection source, ChunkRows rows, RowLayout layout) throws SQLException, JobFailedException {
        if (!any()) {
            return layout;
        }
        boolean few = isFew(source, rows);
        var columns = new ArrayList<ColumnPlan>();
        for (int i = 0; i < layout.columns().size(); i++) {
            ColumnPlan plan = layout.columns().get(i);
            boolean shuffled = scope.columns().get(i).isShuffled();
            if (shuffled && few && !plan.nullable() && plan.type().family() == TypeFamily.OTHER) {
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "too-few-rows",
                        "A part of %s has fewer than %d rows, too few to shuffle '%s', which has to have a value of %s. Use another strategy for it."
                                .formatted(
                                        scope.source(),
                                        FEWEST_ROWS,
                                        plan.name(),
                                        plan.type().name()));
            }
            columns.add(
                    shuffled && !few
                            ? ColumnPlan.masked(
                                    plan.name(),
                                    plan.type(),
                                    plan.nullable(),
                                    new DealtValues(),
                                    plan.treatment().orElseThrow().domain())
                            : plan);
        }
        return new RowLayout(layout.table(), layout.format(), columns);
    }

    private boolean isFew(Connection source, ChunkRows rows) throws SQLException {
        String filter = scope.filter() == null ? "" : " AND (" + scope.filter() + ")";
        String sql = "SELECT count(*) FROM (SELECT FROM ONLY %s WHERE %s%s LIMIT %d) AS looked"
                .formatted(rows.relation().sql(), rows.condition(), filter, FEWEST_ROWS);
        try (var statement = source.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1) < FEWEST_ROWS;
        }
    }

    private static String order(int number) {
        return "sha256(convert_to(current_setting('%s%d') || ctid::text, 'SQL_ASCII'))".formatted(SETTING, number);
    }

    private static String group(ColumnScope column) {
        Object with = column.parameters().get("with");
        return with == null || with.toString().isEmpty() ? "column " + column.name() : "group " + with;
    }
}
