package dev.godwit.sync.copy;

import java.sql.SQLException;

/** Takes the bytes of a COPY; the target's connection behind it. */
@FunctionalInterface
public interface ByteSink {
    /** Takes {@code bytes[offset, offset + length)} before it returns; the array is used again afterwards. */
    void write(byte[] bytes, int offset, int length) throws SQLException;
}
