package dev.godwit.migrate.postgres;

import dev.godwit.schema.sql.Statement;
import dev.godwit.schema.sql.StatementFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a migration has set on its session: its role, its search path, its timeouts. That holds for its own statements, in the run that set it as in one
 * that resumes, and for nothing else: Godwit keeps its records as the role that logged in. Confined to the task's thread.
 */
final class MigrationSettings {

    private final Connection connection;
    private final List<Statement> made = new ArrayList<>();

    MigrationSettings(Connection connection) {
        this.connection = connection;
    }

    /** Something that is done or asked on the migration's behalf. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Those of {@code statements}, which are done, that set something hold for the statements to come. */
    void keep(List<Statement> statements) {
        statements.stream()
                .filter(statement -> new StatementFacts(statement).setsSession())
                .forEach(made::add);
    }

    /** Does {@code work} under the migration's settings, in autocommit mode. */
    <T> T during(Work<T> work) throws SQLException {
        T result;
        try {
            set();
            result = work.run();
        } catch (SQLException e) {
            try {
                reset();
            } catch (SQLException alsoThat) {
                e.addSuppressed(alsoThat);
            }
            throw e;
        }
        reset();
        return result;
    }

    /** The session is the migration's from here on; in a transaction until {@link #reset} or its end. */
    void set() throws SQLException {
        for (Statement statement : made) {
            execute(statement.text());
        }
    }

    /** The session is Godwit's again, as after the login. */
    void reset() throws SQLException {
        execute("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
