package dev.godwit.schema.scratch.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A server that Godwit may create databases on: one of the configuration, or the embedded one. The role needs CREATEDB and
 * nothing else. Safe for use by many threads.
 */
public interface ScratchServer {

    /** What people call it: the connection's name in the configuration. */
    String name();

    /** Opens a session, in autocommit mode, in a database that always exists; all processes must use the same one. */
    Connection openAdmin() throws SQLException;

    /** Opens a session, in autocommit mode, in {@code database}. */
    Connection open(String database) throws SQLException;
}
