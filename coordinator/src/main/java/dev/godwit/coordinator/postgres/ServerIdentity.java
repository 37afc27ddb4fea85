package dev.godwit.coordinator.postgres;

import org.jdbi.v3.core.Handle;

/** Tells which server, on which timeline, answers. */
@FunctionalInterface
public interface ServerIdentity {

    Identity read(Handle handle);

    /** Together, these change whenever another server, or an older state of the same one, takes over. */
    record Identity(long systemIdentifier, long timeline) {}

    /** Asks the server. The timeline is that of the WAL being written now: {@code pg_control_checkpoint} shows the old one until the first
     *  checkpoint after a promotion. */
    static ServerIdentity asked() {
        return handle -> handle.createQuery("""
                        SELECT (pg_control_system()).system_identifier AS system_identifier,
                               ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint AS timeline
                        """)
                .map((row, context) -> new Identity(row.getLong("system_identifier"), row.getLong("timeline")))
                .one();
    }
}
