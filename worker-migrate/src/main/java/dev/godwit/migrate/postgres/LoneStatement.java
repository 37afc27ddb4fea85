package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.migrate.postgres.History.Attempt;
import dev.godwit.migrate.postgres.History.Event;
import dev.godwit.migrate.script.Migration;
import dev.godwit.schema.sql.Statement;
import dev.godwit.schema.sql.StatementFacts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * One statement that runs outside any transaction, over all its attempts, of this run and earlier ones. What began and how it ended is in the history;
 * where the end is missing, the catalog tells. Confined to the task's thread.
 */
final class LoneStatement {

    private final Connection connection;
    private final History history;
    private final Migration migration;
    private final MigrationSettings settings;
    private final Statement statement;
    private final Effect effect;
    private Attempt last = Attempt.NONE;

    LoneStatement(
            Connection connection,
            History history,
            Migration migration,
            MigrationSettings settings,
            Statement statement) {
        this.connection = connection;
        this.history = history;
        this.migration = migration;
        this.settings = settings;
        this.statement = statement;
        this.effect = Effect.of(statement, connection);
    }

    /** Reads how the last attempt of an earlier run ended. */
    void findOut() throws SQLException {
        last = History.lastAttempt(connection, migration.version(), statement.index());
    }

    /** Clears up after the attempt before, if there was one. Whether nothing is left to do. */
    boolean settle() throws SQLException {
        return last != Attempt.NONE && settings.during(() -> effect.settle(last == Attempt.UNKNOWN));
    }

    /**
     * Immediately before the statement. One that has nothing to do, or is about to fail since it has nothing to work on, is not written down: its effect
     * could not be told from one that is there already.
     */
    void begin() throws SQLException {
        if (!settings.during(effect::inPlace)) {
            append(Event.STARTED);
            last = Attempt.UNKNOWN;
        }
    }

    /** @param lockTimeout does not hold for a CONCURRENTLY form: what its wait is cut short of is left half done */
    void run(Duration lockTimeout) throws SQLException {
        long millis = new StatementFacts(statement).isConcurrent() ? 0 : lockTimeout.toMillis();
        settings.during(() -> {
            try (var sql = connection.createStatement()) {
                sql.setEscapeProcessing(false);
                sql.execute("SET lock_timeout = " + millis);
                return sql.execute(statement.text());
            }
        });
    }

    /** @throws JobFailedException if the server says that it has run, and the catalog does not show it */
    void requireHeld() throws SQLException, JobFailedException {
        if (!settings.during(effect::holds)) {
            throw new JobFailedException(
                    FailureKind.TRANSIENT,
                    "invalid-index",
                    "%s:%s: its effect does not stand after it has run. %s"
                            .formatted(migration.path(), statement.start(), leftBehind()));
        }
    }

    void done() throws SQLException {
        append(Event.STATEMENT);
    }

    /** The attempt failed. Where the session is gone, nobody knows how it ended, and it stays at that. What is left of it, for people. */
    String refused() {
        try {
            if (last == Attempt.UNKNOWN) {
                append(Event.FAILED);
                last = Attempt.REFUSED;
            }
            return leftBehind();
        } catch (SQLException e) {
            return "It does not run in a transaction, and how far it came is not known (SQLSTATE %s when asked): the next run asks the catalog."
                    .formatted(e.getSQLState());
        }
    }

    private String leftBehind() throws SQLException {
        return settings.during(effect::leftBehind)
                .orElse("It does not run in a transaction; the catalog shows nothing that it left behind.");
    }

    private void append(Event event) throws SQLException {
        history.append(connection, migration, event, OptionalInt.of(statement.index()));
    }
}
