package dev.godwit.common.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Our schema in a target database: what the target enforces and remembers. Neither copied, nor compared, nor counted as drift.
 *
 * <p>{@code fence}: the highest fence of each task; {@code epoch}: of each job. {@code ledger}: one row for each task that is done, written in
 * the transaction of its work. {@code session}: who works here. {@code manager}: the coordinator that this target belongs to, if any.
 */
public final class TargetSchema {

    /** The lock under which the schema is created: the first eight bytes of SHA-256('godwit.schema'). */
    private static final long LOCK = 0x7b73_c423_49e1_57a3L;

    private static final String DDL = """
            CREATE SCHEMA IF NOT EXISTS godwit;
            CREATE TABLE IF NOT EXISTS godwit.fence (
                task uuid PRIMARY KEY,
                job uuid NOT NULL,
                fence bigint NOT NULL CHECK (fence > 0),
                raised timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE IF NOT EXISTS godwit.epoch (
                job uuid PRIMARY KEY,
                epoch integer NOT NULL CHECK (epoch >= 0),
                raised timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE IF NOT EXISTS godwit.ledger (
                task uuid PRIMARY KEY,
                job uuid NOT NULL,
                epoch integer NOT NULL,
                key text NOT NULL,
                fence bigint NOT NULL,
                result jsonb NOT NULL,
                committed timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE INDEX IF NOT EXISTS ledger_job ON godwit.ledger (job, epoch);
            CREATE TABLE IF NOT EXISTS godwit.session (
                pid integer NOT NULL,
                backend_start timestamptz NOT NULL,
                task uuid NOT NULL,
                job uuid NOT NULL,
                epoch integer NOT NULL,
                fence bigint NOT NULL,
                PRIMARY KEY (pid, backend_start));
            CREATE INDEX IF NOT EXISTS session_task ON godwit.session (task);
            CREATE INDEX IF NOT EXISTS session_job ON godwit.session (job);
            CREATE TABLE IF NOT EXISTS godwit.manager (
                singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
                instance text NOT NULL,
                since timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE SEQUENCE IF NOT EXISTS godwit.local_fence;
            """;

    private TargetSchema() {}

    /** Creates what is missing, in one transaction. {@code connection} is in autocommit mode, before and after. */
    public static void install(Connection connection) throws SQLException {
        if (isInstalled(connection)) {
            return;
        }
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_xact_lock(" + LOCK + ")");
            statement.execute(DDL);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static boolean isInstalled(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_catalog.to_regclass('godwit.local_fence') IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
