package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks a server about the statements whose rules {@link StatementFactsTest} asserts. */
class TransactionRulesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String REFUSED_IN_TRANSACTION = "25001";

    @ParameterizedTest
    @MethodSource("dev.godwit.schema.sql.StatementFactsTest#refused")
    void theServerRefusesWhatWeCallRefused(String sql) throws SQLException {
        assertThat(stateInTransaction(sql)).contains(REFUSED_IN_TRANSACTION);
    }

    @ParameterizedTest
    @MethodSource("dev.godwit.schema.sql.StatementFactsTest#allowed")
    void theServerDoesNotRefuseWhatWeCallAllowed(String sql) throws SQLException {
        assertThat(stateInTransaction(sql)).isNotEqualTo(Optional.of(REFUSED_IN_TRANSACTION));
    }

    /** The SQLSTATE of {@code sql} in a transaction block; it may fail for want of objects too. */
    private static Optional<String> stateInTransaction(String sql) throws SQLException {
        try (Connection connection = postgres.database().connect()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("create table p (a int) partition by list (a)");
                statement.execute("create table c partition of p for values in (1)");
                statement.execute("create table t (a int primary key)");
                statement.execute("create index i on t (a)");
                statement.execute("create type e as enum ('x1')");
                statement.execute("create subscription s connection 'dbname=x' publication p"
                        + " with (connect = false, slot_name = 's')");
                statement.execute("alter subscription s enable");
                statement.execute(sql);
                return Optional.empty();
            } catch (SQLException e) {
                return Optional.of(e.getSQLState());
            } finally {
                connection.rollback();
            }
        }
    }
}
