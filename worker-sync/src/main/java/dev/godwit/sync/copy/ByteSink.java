package dev.godwit.sync.copy;

import java.io.IOException;

/**
 * Takes the bytes of a COPY; the target's connection behind it. What goes wrong there comes back to the caller of the
 * masker as it was thrown; an adapter to JDBC wraps and unwraps its exception.
 */
@FunctionalInterface
public interface ByteSink {
    /** Takes {@code bytes[offset, offset + length)} before it returns; the array is used again afterwards. */
    void write(byte[] bytes, int offset, int length) throws IOException;
}
