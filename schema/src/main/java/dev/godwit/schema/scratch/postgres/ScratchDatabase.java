package dev.godwit.schema.scratch.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.schema.scratch.ScratchMark;
import dev.godwit.schema.scratch.ScratchName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An empty database of one owner's own, until its lease runs out or it is closed. Thread-safe.
 *
 * <p>The owner renews it while it works; a database whose lease ran out may be dropped at any moment, with the sessions in it.
 */
public final class ScratchDatabase implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ScratchDatabase.class);

    private final ScratchServer server;
    private final Clock clock;
    private final ScratchName name;
    private final Duration lease;
    private final AtomicBoolean closed = new AtomicBoolean();

    ScratchDatabase(ScratchServer server, Clock clock, ScratchName name, Duration lease) {
        this.server = server;
        this.clock = clock;
        this.name = name;
        this.lease = lease;
    }

    public String name() {
        return name.value();
    }

    /** Opens a session in it, in autocommit mode; the caller closes it. */
    public Connection open() throws SQLException {
        return server.open(name.value());
    }

    /**
     * Extends the lease by its full length from now, and returns its new end.
     *
     * @throws JobFailedException if the database is gone or no longer marked as ours: the work in it is lost
     */
    public Instant renew() throws JobFailedException {
        try (Connection admin = server.openAdmin()) {
            return ScratchLock.holding(admin, name, () -> renew(admin));
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Cannot renew scratch database '%s' on '%s'".formatted(name, server.name()));
        }
    }

    private Instant renew(Connection admin) throws SQLException, JobFailedException {
        Optional<ScratchMark> mark =
                ScratchMark.parse(Comments.read(admin, name).text());
        if (mark.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.TRANSIENT,
                    "scratch-lost",
                    "Scratch database '%s' on '%s' is gone: its lease ran out and it was dropped. The work in it starts again."
                            .formatted(name, server.name()));
        }
        Instant expires = clock.instant().plus(lease);
        mark(admin, mark.get().until(expires));
        return expires;
    }

    /**
     * Drops it, with all sessions in it. What cannot be dropped now is left to the janitor, which finds it when its lease
     * has run out.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try (Connection admin = server.openAdmin()) {
            ScratchLock.<Boolean, SQLException>holding(admin, name, () -> {
                ScratchDatabases.drop(admin, name);
                return true;
            });
        } catch (SQLException e) {
            LOGGER.atWarn()
                    .addKeyValue("database", name.value())
                    .addKeyValue("reason", SqlFailures.message(e))
                    .log("Could not drop a scratch database; the janitor will");
        }
    }

    void mark(Connection admin, ScratchMark mark) throws SQLException {
        ScratchDatabases.execute(
                admin,
                "COMMENT ON DATABASE " + ScratchDatabases.quoted(name) + " IS " + Identifier.literal(mark.toComment()));
    }

    @Override
    public String toString() {
        return "scratch database '%s' on '%s'".formatted(name, server.name());
    }
}
