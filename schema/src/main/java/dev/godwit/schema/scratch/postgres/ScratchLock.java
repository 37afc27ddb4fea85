package dev.godwit.schema.scratch.postgres;

import dev.godwit.common.json.Hashes;
import dev.godwit.schema.scratch.ScratchName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The right to renew or drop one scratch database: a session's advisory lock in the maintenance database. Waits at most ten
 * seconds. Lost with the session.
 */
final class ScratchLock {

    /** What is done under the lock. */
    interface Work<T, E extends Exception> {
        T run() throws SQLException, E;
    }

    private ScratchLock() {}

    static <T, E extends Exception> T holding(Connection admin, ScratchName name, Work<T, E> work)
            throws SQLException, E {
        long key = ByteBuffer.wrap(Hashes.sha256(name.value().getBytes(StandardCharsets.UTF_8)))
                .getLong();
        ScratchDatabases.execute(admin, "SET lock_timeout = '10s'");
        ScratchDatabases.execute(admin, "SELECT pg_catalog.pg_advisory_lock(" + key + ")");
        try {
            return work.run();
        } finally {
            ScratchDatabases.execute(admin, "SELECT pg_catalog.pg_advisory_unlock(" + key + ")");
        }
    }
}
