package dev.godwit.sync.copy;

/** Sees the fields of a stream that is read back, one by one. */
@FunctionalInterface
public interface FieldVisitor {
    /** Sees nothing. */
    FieldVisitor NONE = (column, in, offset, length) -> {};

    /** Called for each field that is not NULL, without COPY's escapes; may not keep the array. */
    void field(int column, byte[] in, int offset, int length);
}
