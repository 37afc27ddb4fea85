package dev.godwit.sync.postgres;

import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads what a COPY sends, message by message. */
final class TargetReader {

    private static final int BYTES_PER_LOOK = 256 * 1024;

    private TargetReader() {}

    /** Takes the bytes of a message. */
    interface Sink {
        void accept(byte[] bytes, int offset, int length) throws SQLException, InterruptedException;
    }

    /** Begins a read-only transaction with the settings under which rows were written. */
    static void begin(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (String setting : CopySql.SESSION) {
                statement.execute(setting);
            }
        }
    }

    /** @return the rows sent, as the server counts them */
    static long read(Connection connection, String copy, TaskContext context, Sink sink)
            throws SQLException, InterruptedException {
        CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
        try {
            long unlooked = 0;
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                sink.accept(message, 0, message.length);
                unlooked += message.length;
                if (unlooked >= BYTES_PER_LOOK) {
                    context.checkStopped();
                    unlooked = 0;
                }
            }
            return out.getHandledRowCount();
        } finally {
            if (out.isActive()) {
                out.cancelCopy();
            }
        }
    }
}
