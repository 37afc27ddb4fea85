package dev.godwit.sync.copy;

/**
 * Takes the bytes of a COPY; the target's connection behind it.
 *
 * @param <X> what it throws, which comes back to whoever feeds the masker
 */
@FunctionalInterface
public interface ByteSink<X extends Exception> {
    /** Takes {@code bytes[offset, offset + length)} before it returns; the array is used again afterwards. */
    void write(byte[] bytes, int offset, int length) throws X;
}
