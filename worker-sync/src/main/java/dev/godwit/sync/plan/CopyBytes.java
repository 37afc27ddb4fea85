package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Storage;

/** About how much COPY sends of a relation: chunks of different tables are compared by it. */
final class CopyBytes {

    /** Of a row on its page: header, line pointer, alignment. */
    private static final int ROW_IN_HEAP = 28;

    /** Of a row of binary COPY: the number of its fields, and of each its length. */
    private static final int ROW_IN_COPY = 2;

    private static final int FIELD_IN_COPY = 4;

    private CopyBytes() {}

    /** @param heap bytes of its rows, with TOAST and without indexes */
    static long of(Storage storage, long heap, int columns) {
        double rows = Math.max(0, storage.estimatedRows().orElse(0));
        double copied = heap - rows * ROW_IN_HEAP + rows * (ROW_IN_COPY + (double) FIELD_IN_COPY * columns);
        return Math.max(1, Math.round(copied));
    }
}
