package dev.godwit.sync.copy;

import java.util.Arrays;
import java.util.Locale;

/**
 * Finds the rows in the bytes of a COPY, however they are cut into messages. Rows that lie whole in a message, as a
 * PostgreSQL server sends them, are visited where they are; only one that is cut is put together in a buffer first.
 */
abstract class RowReader {
    /** Gets what was found. */
    interface Visitor<X extends Exception> {
        /** Bytes that belong to no row: the header and the trailer of the binary format. */
        void framing(byte[] in, int from, int to) throws X;

        /** A row; the reader's {@code starts} and {@code lengths} tell its fields. */
        void row(byte[] in, int from, int to) throws X;
    }

    private static final int INITIAL_CARRY = 1024;
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
    private static final int KEPT_CARRY = 1 << 20;

    final RowLayout layout;
    final int columns;

    /** Where each field's value begins, from the start of its row. */
    final int[] starts;

    /** How many bytes each field's value has as it stands in the stream; -1 for NULL. */
    final int[] lengths;

    long rows;
    private byte[] carry = new byte[INITIAL_CARRY];
    private int carried;

    RowReader(RowLayout layout) {
        this.layout = layout;
        columns = layout.columns().size();
        starts = new int[columns];
        lengths = new int[columns];
    }

    static RowReader of(RowLayout layout) {
        return layout.format() == CopyFormat.BINARY ? new BinaryRowReader(layout) : new TextRowReader(layout);
    }

    final <X extends Exception> void accept(byte[] in, int offset, int length, Visitor<X> visitor) throws X {
        if (carried == 0) {
            int rest = consume(in, offset, offset + length, visitor);
            keep(in, rest, offset + length - rest);
        } else {
            keep(in, offset, length);
            int rest = consume(carry, 0, carried, visitor);
            System.arraycopy(carry, rest, carry, 0, carried - rest);
            carried -= rest;
            if (carried == 0 && carry.length > KEPT_CARRY) {
                carry = new byte[INITIAL_CARRY];
            }
        }
    }

    final void finish() {
        if (carried > 0) {
            throw broken("the stream ends inside a row");
        }
        ended();
    }

    /** Visits what is complete in {@code in[from, to)}, and tells where the rest begins. The rest comes again. */
    abstract <X extends Exception> int consume(byte[] in, int from, int to, Visitor<X> visitor) throws X;

    /** Checks that the stream may end here. */
    abstract void ended();

    final CopyFormatException broken(String what) {
        return new CopyFormatException("COPY of '%s' in %s format is broken after row %d: %s."
                .formatted(layout.table(), layout.format().name().toLowerCase(Locale.ROOT), rows, what));
    }

    private void keep(byte[] in, int offset, int length) {
        long needed = (long) carried + length;
        if (needed > MAX_ARRAY) {
            throw broken("it has a row of more than 2 GB");
        }
        if (needed > carry.length) {
            carry = Arrays.copyOf(carry, (int) Math.min(MAX_ARRAY, Math.max(needed, 2L * carry.length)));
        }
        System.arraycopy(in, offset, carry, carried, length);
        carried += length;
    }
}
