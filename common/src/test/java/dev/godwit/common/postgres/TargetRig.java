package dev.godwit.common.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A target database, as an operator and as handlers see it. */
record TargetRig(TestDatabase database, Databases databases) {

    static TargetRig of(TestDatabase database) {
        return of(database, database.jdbcUrl());
    }

    /** Handlers reach the database at {@code url}, as through a proxy. */
    static TargetRig of(TestDatabase database, String url) {
        var settings = new DatabaseSettings(url, database.user(), database.password());
        return new TargetRig(database, new Databases(Map.of(Grants.TARGET, settings)));
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** How many rows the tasks of {@code job} have committed. */
    long copied(JobId job) throws SQLException {
        return number("SELECT count(*) FROM public.copied WHERE job = '%s'".formatted(job));
    }

    long ledger(JobId job) throws SQLException {
        return number("SELECT count(*) FROM godwit.ledger WHERE job = '%s'".formatted(job));
    }

    /** How many sessions bear the name of the task of {@code grant}. */
    long sessions(Grant grant) throws SQLException {
        return number("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%s%%'"
                .formatted(SessionName.prefix(grant.task())));
    }

    TaskResult run(TaskHandler handler, Grant grant) throws Exception {
        return handler.run(new DirectContext(grant));
    }

    /** Runs on a thread of its own, as another process would. */
    CompletableFuture<TaskResult> start(TaskHandler handler, Grant grant) {
        var result = new CompletableFuture<TaskResult>();
        var thread = new Thread(
                () -> {
                    try {
                        result.complete(run(handler, grant));
                    } catch (Throwable e) {
                        result.completeExceptionally(new CompletionException(e));
                    }
                },
                "worker-" + grant.fence());
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
