package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Fences;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.migrate.postgres.History.Event;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.migrate.run.Prepared;
import dev.godwit.migrate.run.Step;
import dev.godwit.migrate.script.Migration;
import dev.godwit.schema.sql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Applies one migration after the other on one session, which holds the migration lock. Confined to the task's thread. */
final class MigrationRun {

    /** Lock timeout, deadlock: what a pause may cure. */
    private static final Set<String> LOCK_STATES = Set.of("55P03", "40P01");

    private static final String ROLLED_BACK = "Its transaction was rolled back.";

    private final TaskContext context;
    private final Target target;
    private final Connection connection;
    private final LockPolicy locks;
    private final History history;
    private final RandomGenerator random = RandomGenerator.getDefault();

    MigrationRun(TaskContext context, Target target, Connection connection, LockPolicy locks) {
        this.context = context;
        this.target = target;
        this.connection = connection;
        this.locks = locks;
        this.history = new History(context.grant());
    }

    /** Applies {@code migration}; if an earlier attempt was interrupted in it, from where that one came to. */
    void apply(Prepared prepared) throws JobFailedException, InterruptedException, SQLException {
        Migration migration = prepared.migration();
        List<Step> steps = prepared.steps();
        var settings = new MigrationSettings(connection);
        OptionalInt last = History.lastStatement(connection, migration.version());
        boolean interrupted = History.isUnfinished(connection, migration.version());
        if (!prepared.isWhole() && !interrupted) {
            history.append(connection, migration, Event.STARTED, OptionalInt.empty());
        }
        boolean finished = false;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int end = step.statements().get(step.statements().size() - 1).index();
            boolean done = last.isPresent() && last.getAsInt() >= end;
            if (!done && step.transactional()) {
                finished = i == steps.size() - 1;
                inTransaction(prepared, settings, step.statements(), finished);
            } else if (!done) {
                alone(migration, settings, step.statements().get(0));
            }
            settings.keep(step.statements());
        }
        if (!finished) {
            inTransaction(prepared, settings, List.of(), true);
        }
    }

    private void inTransaction(
            Prepared prepared, MigrationSettings settings, List<Statement> statements, boolean finishes)
            throws JobFailedException, InterruptedException, SQLException {
        Migration migration = prepared.migration();
        String lockTimeout = "SET LOCAL lock_timeout = " + locks.lockTimeout().toMillis();
        retrying(migration, () -> {
            connection.setAutoCommit(false);
            Statement current = null;
            try (var sql = plain()) {
                settings.set();
                sql.execute(lockTimeout);
                for (Statement statement : statements) {
                    context.checkStopped();
                    current = statement;
                    sql.execute(statement.text());
                }
                current = null;
                if (finishes) {
                    Verification.run(connection, prepared);
                }
                settings.reset();
                sql.execute(lockTimeout);
                if (finishes) {
                    history.append(connection, migration, Event.FINISHED, OptionalInt.empty());
                } else {
                    int end = statements.get(statements.size() - 1).index();
                    history.append(connection, migration, Event.STATEMENT, OptionalInt.of(end));
                }
                sql.execute("SET LOCAL synchronous_commit = on");
                Fences.requireFence(connection, context.grant());
                Fences.requireEpoch(connection, context.grant());
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw new StatementFailure(current, e, ROLLED_BACK);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    /** Runs a statement outside any transaction. Its begin and its end are written down, so that the next run knows what to ask the catalog. */
    private void alone(Migration migration, MigrationSettings settings, Statement statement)
            throws JobFailedException, InterruptedException, SQLException {
        var one = new LoneStatement(connection, history, migration, settings, statement);
        one.findOut();
        try {
            retrying(migration, () -> {
                target.requireOwner(connection);
                try {
                    if (!one.settle()) {
                        one.begin();
                        one.run(locks.lockTimeout());
                    }
                    one.requireHeld();
                } catch (SQLException e) {
                    throw new StatementFailure(statement, e, one.refused());
                }
            });
        } catch (JobFailedException e) {
            one.refused();
            throw e;
        }
        one.done();
    }

    private void retrying(Migration migration, Attempt attempt)
            throws JobFailedException, InterruptedException, SQLException {
        long started = System.nanoTime();
        for (int number = 1; ; number++) {
            try {
                attempt.run();
                return;
            } catch (StatementFailure e) {
                context.checkStopped();
                if (!LOCK_STATES.contains(e.state())) {
                    throw e.describe(migration);
                }
                if (number >= locks.attempts()) {
                    long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds();
                    throw new JobFailedException(
                            FailureKind.TRANSIENT,
                            "lock-timeout",
                            "%s: gave up after %d attempts in %d s, no lock was to be had within %d ms each time. %s %s"
                                    .formatted(
                                            e.place(migration),
                                            number,
                                            seconds,
                                            locks.lockTimeout().toMillis(),
                                            LongTransactions.describe(connection),
                                            e.aftermath));
                }
                Thread.sleep(locks.pauseAfter(number, random).toMillis());
            }
        }
    }

    /** Sends SQL as it is: braces are no JDBC escapes. */
    private java.sql.Statement plain() throws SQLException {
        var statement = connection.createStatement();
        statement.setEscapeProcessing(false);
        return statement;
    }

    private interface Attempt {
        void run() throws StatementFailure, JobFailedException, InterruptedException, SQLException;
    }

    /** A statement that the server refused, with its place. */
    private static final class StatementFailure extends Exception {

        private final transient Optional<Statement> statement;
        private final SQLException cause;
        private final String aftermath;

        /** @param aftermath what is left of it, in a sentence */
        StatementFailure(@Nullable Statement statement, SQLException cause, String aftermath) {
            super(cause);
            this.statement = Optional.ofNullable(statement);
            this.cause = cause;
            this.aftermath = aftermath;
        }

        String state() {
            return String.valueOf(cause.getSQLState());
        }

        String place(Migration migration) {
            return statement.map(s -> migration.path() + ":" + s.start()).orElse(migration.path());
        }

        JobFailedException describe(Migration migration) {
            FailureKind kind = SqlFailures.isTransient(cause) ? FailureKind.TRANSIENT : FailureKind.PERMANENT;
            return new JobFailedException(
                    kind,
                    "migration-failed",
                    "%s: %s (SQLSTATE %s). %s"
                            .formatted(place(migration), SqlFailures.message(cause), cause.getSQLState(), aftermath));
        }
    }
}
