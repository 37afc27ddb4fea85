package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Merges the rows of a chunk into a table that holds others: they come into a table of the transaction's own first, and take the place of those with the same
 * key from there. Afterwards they are read back through the key, in the same transaction.
 */
final class Upsert {

    /** Where the rows are. It goes when they were merged, and with the transaction. */
    static final String ROWS = "pg_temp.godwit_rows";

    private final Connection connection;
    private final TableScope scope;
    private final String columns;
    private final String join;

    private Upsert(Connection connection, TableScope scope, Map<String, String> equals) {
        this.connection = connection;
        this.scope = scope;
        this.columns = quoted(names(scope), "");
        this.join = scope.key().stream()
                .map(column -> "t.%1$s %2$s r.%1$s".formatted(Identifier.quote(column), equals.get(column)))
                .collect(Collectors.joining(" AND "));
    }

    /** Makes room for the chunk's rows, in a transaction that is open. */
    static Upsert begin(Connection connection, TableScope scope) throws SQLException {
        var upsert = new Upsert(connection, scope, equals(connection, scope));
        upsert.execute("CREATE TEMPORARY TABLE godwit_rows ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
                .formatted(upsert.columns, scope.target().sql()));
        return upsert;
    }

    /** Merges what has come, holds it against {@code copied}, and makes room for the rows of another table. */
    void finish(RowLayout layout, CopySummary copied, DigestSeed seed, TaskContext context)
            throws SQLException, InterruptedException, JobFailedException {
        long rows = copied.digest().rows();
        try {
            TargetSession.usersPath(connection);
            PartCopy.requireSame(scope, rows, rows, merge());
            TargetSession.ownPath(connection);
        } catch (SQLException e) {
            Optional<JobFailedException> refused = RefusedRows.failure(e, scope);
            if (refused.isPresent()) {
                throw refused.get();
            }
            throw e;
        }
        requireMerged(new CopyDigester(layout, seed), copied.digest(), layout.format(), context);
        execute("DROP TABLE " + ROWS);
    }

    /** @return how many rows were written */
    private long merge() throws SQLException {
        execute("ANALYZE " + ROWS);
        List<String> always = always();
        boolean whole = names(scope).stream()
                .anyMatch(column -> always.contains(column) && !scope.key().contains(column));
        if (whole) {
            execute("DELETE FROM %s t USING %s r WHERE %s"
                    .formatted(Extent.of(connection, scope.target()), ROWS, join));
        }
        List<String> updated =
                names(scope).stream().filter(column -> !always.contains(column)).toList();
        long written = execute("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s%s"
                .formatted(scope.target().sql(), columns, columns, ROWS, whole ? "" : conflict(updated)));
        return updated.isEmpty() ? count() : written;
    }

    /** Of rows that are nothing but a number, those that are there already are left alone. */
    private long count() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM " + ROWS)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The key's columns as well: values that are equal, such as 1.0 and 1.00, need not be the same. */
    private String conflict(List<String> updated) {
        String set = updated.stream()
                .map(Identifier::quote)
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        return " ON CONFLICT (%s) DO %s"
                .formatted(quoted(scope.key(), ""), set.isEmpty() ? "NOTHING" : "UPDATE SET " + set);
    }

    /** @throws JobFailedException if the table does not hold exactly what was merged */
    private void requireMerged(CopyDigester digester, CopyDigest written, CopyFormat format, TaskContext context)
            throws SQLException, InterruptedException, JobFailedException {
        String back = "COPY (SELECT %s FROM %s t JOIN %s r ON %s) TO STDOUT (FORMAT %s)"
                .formatted(quoted(names(scope), "t."), Extent.of(connection, scope.target()), ROWS, join, format);
        TargetReader.read(connection, back, context, digester::accept);
        CopyDigest found = digester.finish();
        if (!found.equals(written)) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "verification-failed",
                    "The rows that were merged into '%s' are not what was copied: %d rows with digest %s, where %d rows with digest %s were written. The chunk was rolled back."
                            .formatted(scope.target(), found.rows(), found.all(), written.rows(), written.all()));
        }
    }

    /** The columns that number rows ALWAYS: they cannot be updated. */
    private List<String> always() throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT ARRAY(SELECT attname::text FROM pg_catalog.pg_attribute
                             WHERE attrelid = ?::regclass AND attidentity = 'a')""")) {
            statement.setString(1, scope.target().sql());
            try (var row = statement.executeQuery()) {
                row.next();
                return List.of((String[]) row.getArray(1).getArray());
            }
        }
    }

    /** The operator that the key's own index compares a column with, by column: the search path does not know those of extensions. */
    private static Map<String, String> equals(Connection connection, TableScope scope) throws SQLException {
        var operators = new HashMap<String, String>();
        try (var statement = connection.prepareStatement("""
                SELECT a.attname, n.nspname, o.oprname
                FROM pg_catalog.pg_attribute a
                JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
                LEFT JOIN LATERAL (
                    SELECT p.oprname, p.oprnamespace FROM pg_catalog.pg_amop m
                    JOIN pg_catalog.pg_operator p ON p.oid = m.amopopr
                    JOIN pg_catalog.pg_opclass c ON c.opcfamily = m.amopfamily AND c.opcdefault AND c.opcintype = a.atttypid
                    WHERE m.amopmethod = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree') AND c.opcmethod = m.amopmethod
                      AND m.amopstrategy = 3 AND m.amoplefttype = a.atttypid AND m.amoprighttype = a.atttypid) o ON true
                LEFT JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                WHERE a.attrelid = ?::regclass AND a.attname = ANY (?)""")) {
            statement.setString(1, scope.target().sql());
            statement.setArray(2, connection.createArrayOf("text", scope.key().toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    operators.put(
                            rows.getString(1),
                            rows.getString(2) == null
                                    ? "="
                                    : "OPERATOR(%s.%s)"
                                            .formatted(Identifier.quote(rows.getString(2)), rows.getString(3)));
                }
            }
        }
        return operators;
    }

    private long execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeLargeUpdate(sql);
        }
    }

    private static List<String> names(TableScope scope) {
        return scope.columns().stream().map(ColumnScope::name).toList();
    }

    private static String quoted(List<String> columns, String prefix) {
        return columns.stream().map(column -> prefix + Identifier.quote(column)).collect(Collectors.joining(", "));
    }
}
