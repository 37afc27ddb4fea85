package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TaskSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A token bucket that all copies of a job share, on however many workers: one row in the target, by the target's clock. It is
 * {@link dev.godwit.sync.pace.Bucket} in SQL: the moment until which everything that was taken is paid for. Workers that come and go need
 * not be counted. Confined to one thread.
 */
final class JobBucket implements AutoCloseable {

    /** A clock that was set back must not stop a job for as long. */
    private static final String LONGEST_DEBT = "interval '2 minutes'";

    private final TaskSession session;
    private final JobId job;

    private JobBucket(TaskSession session, JobId job) {
        this.session = session;
        this.job = job;
    }

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS godwit.pace (job uuid PRIMARY KEY, paid_until timestamptz NOT NULL) WITH (fillfactor = 10)");
        }
    }

    /** Nothing that is taken need survive a crash of the server. */
    static JobBucket open(Target target) throws JobFailedException, SQLException {
        TaskSession session = target.open();
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("SET synchronous_commit = off");
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        return new JobBucket(session, target.grant().job());
    }

    /** Takes {@code bytes}, which have been moved already, and answers for how long nothing more is to be. */
    Duration take(long bytes, double bytesPerSecond) throws SQLException {
        try (var statement = session.connection().prepareStatement("""
                INSERT INTO godwit.pace AS p (job, paid_until)
                VALUES (?, clock_timestamp() + make_interval(secs => ?))
                ON CONFLICT (job) DO UPDATE SET paid_until = make_interval(secs => ?) + CASE
                    WHEN clock_timestamp() - p.paid_until > interval '1 second' THEN clock_timestamp()
                    ELSE least(p.paid_until, clock_timestamp() + %s) END
                RETURNING extract(epoch FROM paid_until - clock_timestamp())::float8
                """.formatted(LONGEST_DEBT))) {
            double seconds = bytes / bytesPerSecond;
            statement.setObject(1, job.value());
            statement.setDouble(2, seconds);
            statement.setDouble(3, seconds);
            try (var row = statement.executeQuery()) {
                row.next();
                return Duration.ofNanos((long) (Math.max(0, row.getDouble(1)) * 1e9));
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
