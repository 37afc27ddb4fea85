package dev.godwit.schema.scratch.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.schema.scratch.ScratchMark;
import dev.godwit.schema.scratch.ScratchName;
import dev.godwit.schema.scratch.ScratchRequest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The scratch databases on one server. Each has an owner and a lease that are written on it, so that those whose owner died
 * are found and dropped by any process that runs the {@linkplain #janitor janitor} later. Thread-safe; blocks.
 *
 * <p>Creating, renewing and dropping exclude each other by an advisory lock on the server, so that no database is dropped while
 * its lease is being renewed.
 */
public final class ScratchDatabases {

    private final ScratchServer server;
    private final Clock clock;
    private final RandomGenerator random = new SecureRandom();

    public ScratchDatabases(ScratchServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /**
     * Creates an empty database that nobody else may connect to; the caller closes it, which drops it.
     *
     * @throws JobFailedException if the server has another major version, lacks an extension, or refuses
     */
    public ScratchDatabase create(ScratchRequest request) throws JobFailedException {
        ScratchName name = ScratchName.create(clock.instant(), random);
        try (Connection admin = server.openAdmin()) {
            requireSuitable(admin, request);
            execute(admin, createStatement(name, request));
            var database = new ScratchDatabase(server, clock, name, request.lease());
            try {
                database.mark(
                        admin,
                        new ScratchMark(
                                request.owner(),
                                request.purpose(),
                                clock.instant().plus(request.lease())));
                execute(admin, "REVOKE CONNECT, TEMPORARY ON DATABASE " + quoted(name) + " FROM PUBLIC");
            } catch (SQLException e) {
                database.close();
                throw e;
            }
            return database;
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Cannot create a scratch database on '%s'".formatted(server.name()));
        }
    }

    /** Drops the scratch databases whose lease ran out, of whichever owner, and nothing else. */
    public JanitorReport janitor() throws JobFailedException {
        try (Connection admin = server.openAdmin()) {
            return new Janitor(admin, clock).run();
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Cannot look for scratch databases on '%s'".formatted(server.name()));
        }
    }

    private void requireSuitable(Connection admin, ScratchRequest request) throws SQLException, JobFailedException {
        int major = admin.getMetaData().getDatabaseMajorVersion();
        if (major != request.major()) {
            throw unsuitable("has PostgreSQL %d, and the database it stands for has %d. Name a scratch server with %d."
                    .formatted(major, request.major(), request.major()));
        }
        List<String> missing = missing(admin, request);
        if (!missing.isEmpty()) {
            throw unsuitable(
                    "lacks the extensions %s. Install their packages there.".formatted(String.join(", ", missing)));
        }
    }

    private JobFailedException unsuitable(String why) {
        return new JobFailedException(
                FailureKind.PERMANENT, "scratch-server", "Scratch server '%s' %s".formatted(server.name(), why));
    }

    private static List<String> missing(Connection admin, ScratchRequest request) throws SQLException {
        var missing = new ArrayList<>(request.extensions());
        try (Statement statement = admin.createStatement();
                var rows = statement.executeQuery("SELECT name FROM pg_catalog.pg_available_extensions")) {
            while (rows.next()) {
                missing.remove(rows.getString(1));
            }
        }
        return missing;
    }

    private static String createStatement(ScratchName name, ScratchRequest request) {
        var sql = new StringBuilder("CREATE DATABASE " + quoted(name) + " TEMPLATE template0");
        request.encoding().ifPresent(encoding -> sql.append(" ENCODING ").append(Identifier.literal(encoding)));
        request.locale().ifPresent(locale -> {
            sql.append(request.major() >= 15 ? " LOCALE_PROVIDER libc" : "");
            sql.append(" LC_COLLATE ").append(Identifier.literal(locale));
            sql.append(" LC_CTYPE ").append(Identifier.literal(locale));
        });
        return sql.toString();
    }

    static void drop(Connection admin, ScratchName name) throws SQLException {
        execute(admin, "DROP DATABASE IF EXISTS " + quoted(name) + " WITH (FORCE)");
    }

    static String quoted(ScratchName name) {
        return Identifier.quote(name.value());
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
