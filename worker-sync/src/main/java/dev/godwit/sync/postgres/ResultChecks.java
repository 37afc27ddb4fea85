package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Constraint;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Asks the target, before a row is copied, whether its CHECK constraints take the results that a policy lists: constants, choices,
 * dictionaries; and of types without a codec, whether they are values of the type, written as the server prints them. Only constraints of one column are asked, and those of its domain; what others refuse is told when the rows come.
 */
final class ResultChecks {

    private static final String CHECK_VIOLATION = "23514";

    private static final String NOT_NULL_VIOLATION = "23502";

    /** The class of values that are none of their type. */
    private static final String DATA_EXCEPTION = "22";

    private final Connection target;
    private final List<PolicyProblem> problems = new ArrayList<>();

    private ResultChecks(Connection target) {
        this.target = target;
    }

    /** The columns whose results are refused. Rolls back what it has begun. */
    static List<PolicyProblem> problems(Connection target, Catalog catalog, Map<ColumnName, ColumnDecision> decisions)
            throws SQLException {
        var checks = new ResultChecks(target);
        target.setAutoCommit(false);
        try (var statement = target.createStatement()) {
            statement.execute("SET TRANSACTION READ ONLY");
            for (String setting : CopySql.SESSION) {
                statement.execute(setting);
            }
            for (Map.Entry<ColumnName, ColumnDecision> decision : decisions.entrySet()) {
                if (decision.getValue() instanceof ColumnDecision.Masked masked) {
                    checks.check(catalog, decision.getKey(), masked);
                }
            }
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
        return checks.problems;
    }

    private void check(Catalog catalog, ColumnName name, ColumnDecision.Masked masked) throws SQLException {
        Optional<Table> table = catalog.table(new TableName(name.schema(), name.table()));
        Optional<Column> column = table.flatMap(t -> t.column(name.column()));
        if (column.isEmpty()) {
            return;
        }
        ColumnType type = ColumnType.of(
                column.get().type().sqlUnderDomains().orElse(column.get().typeSql()));
        if (type.family() == TypeFamily.OTHER && !isPrinted(name, masked, type)) {
            return;
        }
        boolean domain = column.get().type().sqlUnderDomains().isPresent();
        if (domain && masked.masking().alwaysNull() && !takesNull(column.get())) {
            problem(name, masked, "domain %s".formatted(column.get().typeSql()));
            return;
        }
        List<Constraint> constraints = table.get().constraints().stream()
                .filter(c -> c.kind() == Constraint.Kind.CHECK
                        && c.enforced()
                        && c.columns().equals(List.of(name.column())))
                .toList();
        List<String> results =
                domain || !constraints.isEmpty() ? masked.masking().results(type) : List.of();
        if (results.isEmpty()) {
            return;
        }
        // The server does not compute what nobody looks at.
        String looked = "%s IS NOT NULL".formatted(Identifier.quote(name.column()));
        if (domain && !holds(name, column.get(), results, looked)) {
            problem(name, masked, "domain %s".formatted(column.get().typeSql()));
            return;
        }
        for (Constraint constraint : constraints) {
            if (!holds(name, column.get(), results, expression(table.get().name(), constraint))) {
                problem(name, masked, "constraint '%s'".formatted(constraint.name()));
            }
        }
    }

    /** What is written here is sent as it is, except for constants, which the copy asks the server for. */
    private boolean isPrinted(ColumnName name, ColumnDecision.Masked masked, ColumnType type) throws SQLException {
        boolean asIs = masked.masking().constant(type).isEmpty();
        for (String result : masked.masking().results(type)) {
            String literal = target.unwrap(PGConnection.class).escapeLiteral(result);
            var before = target.setSavepoint();
            try (var statement = target.createStatement();
                    var rows = statement.executeQuery(
                            "SELECT CAST(CAST('%s' AS %s) AS text)".formatted(literal, type.name()))) {
                rows.next();
                String printed = rows.getString(1);
                if (asIs && !result.equals(printed)) {
                    problems.add(new PolicyProblem(
                            Kind.DOES_NOT_FIT,
                            name.toString(),
                            "'%s' of '%s' for '%s' is not how the target prints the value: write '%s'."
                                    .formatted(result, masked.strategy(), name, printed)));
                    return false;
                }
            } catch (SQLException e) {
                if (!String.valueOf(e.getSQLState()).startsWith(DATA_EXCEPTION)) {
                    throw e;
                }
                target.rollback(before);
                problems.add(new PolicyProblem(
                        Kind.DOES_NOT_FIT,
                        name.toString(),
                        "'%s' of '%s' for '%s' is not a value of %s."
                                .formatted(result, masked.strategy(), name, type.name())));
                return false;
            }
        }
        return true;
    }

    /** A domain may be NOT NULL where its column is not, or have a CHECK that NULL does not satisfy. */
    private boolean takesNull(Column column) throws SQLException {
        var before = target.setSavepoint();
        try (var statement = target.createStatement();
                var rows = statement.executeQuery("SELECT CAST(NULL AS %s)".formatted(column.typeSql()))) {
            return rows.next();
        } catch (SQLException e) {
            if (!CHECK_VIOLATION.equals(e.getSQLState()) && !NOT_NULL_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            target.rollback(before);
            return false;
        }
    }

    private boolean holds(ColumnName name, Column column, List<String> results, String expression) throws SQLException {
        for (String result : results) {
            String sql = "SELECT (%s) IS NOT FALSE FROM (SELECT CAST('%s' AS %s) AS %s) t"
                    .formatted(
                            expression,
                            target.unwrap(PGConnection.class).escapeLiteral(result),
                            column.typeSql(),
                            Identifier.quote(name.column()));
            var before = target.setSavepoint();
            try (var statement = target.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                if (!rows.getBoolean(1)) {
                    return false;
                }
            } catch (SQLException e) {
                if (!CHECK_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
                target.rollback(before);
                return false;
            }
        }
        return true;
    }

    private String expression(TableName table, Constraint constraint) throws SQLException {
        try (var statement = target.prepareStatement(
                "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = ?::regclass AND conname = ?")) {
            statement.setString(1, table.sql());
            statement.setString(2, constraint.name());
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "true";
            }
        }
    }

    private void problem(ColumnName name, ColumnDecision.Masked masked, String refusing) {
        problems.add(new PolicyProblem(
                Kind.BREAKS_CHECK,
                name.toString(),
                "What '%s' makes of '%s' is refused by %s of the target. List values that it takes, or choose another strategy."
                        .formatted(masked.strategy(), name, refusing)));
    }
}
