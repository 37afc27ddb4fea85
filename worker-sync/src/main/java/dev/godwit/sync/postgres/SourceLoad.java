package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.sync.pace.LagWatch;
import dev.godwit.sync.pace.Limits;
import dev.godwit.sync.pace.Load;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Asks a source how its replicas and its transactions are, on the session that holds the snapshot. Confined to one thread. */
final class SourceLoad {

    private static final Load NOTHING = new Load(null, Duration.ZERO, Duration.ZERO);

    private final Connection connection;
    private final Limits limits;
    private final LagWatch positions = new LagWatch();

    SourceLoad(Connection connection, Limits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Whoever may not see the others' sessions would be told that there is nothing to see. */
    void requireSight(String source) throws SQLException, JobFailedException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT current_user, pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')")) {
            row.next();
            if (!row.getBoolean(2)) {
                throw new JobFailedException(
                        FailureKind.PERMANENT,
                        "blind-limits",
                        "The sync's 'limits' look at replicas or transactions of '%s', and role '%s' may not see those of others. GRANT pg_read_all_stats TO it, or leave these limits out."
                                .formatted(source, row.getString(1)));
            }
        }
    }

    /** One look; cheap, and it takes no lock that anybody waits for. Within the transaction of the snapshot: nothing here may fail. */
    Load look(long nanos) throws SQLException {
        try (var statement = connection.createStatement()) {
            // Without this a transaction sees the sessions as they were when it asked for the first time.
            statement.execute("SELECT pg_catalog.pg_stat_clear_snapshot()");
        }
        Load replicas = limits.replicaLag() == null ? NOTHING : replicas(nanos);
        return new Load(
                replicas.replica(), replicas.lag(), limits.transactionAge() == null ? Duration.ZERO : transactions());
    }

    private Load replicas(long nanos) throws SQLException {
        String worst = null;
        Duration lag = Duration.ZERO;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT r.application_name, pg_catalog.pg_wal_lsn_diff(r.replay_lsn, '0/0')::bigint,
                            pg_catalog.pg_wal_lsn_diff(here.lsn, '0/0')::bigint, extract(epoch FROM r.replay_lag)::float8
                        FROM (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                                  ELSE pg_catalog.pg_current_wal_lsn() END) AS here (lsn)
                            LEFT JOIN pg_catalog.pg_stat_replication r ON r.state IN ('streaming', 'catchup')
                                AND r.replay_lsn IS NOT NULL
                        """)) {
            while (rows.next()) {
                long source = rows.getLong(3);
                positions.source(source, nanos);
                String name = rows.getString(1);
                long replayed = rows.getLong(2);
                if (name == null || replayed >= source) {
                    continue;
                }
                Duration measured = positions.lag(replayed, nanos);
                Duration told = Duration.ofMillis((long) (rows.getDouble(4) * 1_000));
                Duration larger = measured.compareTo(told) > 0 ? measured : told;
                if (larger.compareTo(lag) > 0) {
                    worst = name;
                    lag = larger;
                }
            }
        }
        return new Load(worst, lag, Duration.ZERO);
    }

    private Duration transactions() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        SELECT coalesce(max(extract(epoch FROM clock_timestamp() - a.xact_start)), 0)::float8
                        FROM pg_catalog.pg_stat_activity a
                        WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
                            AND a.pid <> pg_catalog.pg_backend_pid() AND a.application_name NOT LIKE 'godwit/%'
                        """)) {
            row.next();
            return Duration.ofMillis((long) (Math.max(0, row.getDouble(1)) * 1_000));
        }
    }
}
