package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A keyed hash of what a value means: the same in both forms of a copy, and for equal numbers of different types or scales. For one
 * thread; a result stands until the next call.
 */
final class ValueHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final KeyedHash hash;
    private final TypeFamily family;
    private final ValueForm form;
    private final @Nullable Decimals decimals;
    private final @Nullable Moments moments;
    private final @Nullable Addresses addresses;
    private final byte[] input = new byte[32];

    ValueHash(MaskContext context) {
        ColumnType type = context.type();
        hash = context.domain().keyedHash();
        family = type.family();
        form = context.form();
        decimals = Set.of(Decimals.FAMILIES).contains(family) ? new Decimals(type, form) : null;
        moments = Set.of(Moments.FAMILIES).contains(family) ? new Moments(type, form) : null;
        addresses = family == TypeFamily.INET ? new Addresses(type, form) : null;
    }

    /** The types whose values it understands. */
    static Set<TypeFamily> families() {
        var families = EnumSet.of(TypeFamily.TEXT, TypeFamily.UUID, TypeFamily.BOOLEAN, TypeFamily.INET);
        families.addAll(Set.of(Decimals.FAMILIES));
        families.addAll(Set.of(Moments.FAMILIES));
        return families;
    }

    /** Hashes a value; false if it is none of its type. */
    boolean hash(byte[] in, int offset, int length) {
        int size;
        if (decimals != null) {
            size = decimals.read(in, offset, length) ? number(decimals) : -1;
        } else if (moments != null) {
            size = moments.read(in, offset, length) ? moment(moments) : -1;
        } else if (addresses != null) {
            size = addresses.read(in, offset, length) ? address(addresses) : -1;
        } else if (family == TypeFamily.UUID) {
            size = uuid(in, offset, length);
        } else if (family == TypeFamily.BOOLEAN) {
            size = bool(in, offset, length);
        } else {
            hash.hash(in, offset, length);
            return true;
        }
        if (size >= 0) {
            hash.hash(input, 0, size);
        }
        return size >= 0;
    }

    /** A keyed number from 0 to {@code numbers - 1}. */
    long below(long numbers) {
        return Math.multiplyHigh(hash.high() >>> 1, numbers << 1);
    }

    /** All 64 bits, of which {@link #below} uses the others. */
    long low() {
        return hash.low();
    }

    private int number(Decimals read) {
        long number = read.unscaled();
        int scale = read.scale();
        while (scale > 0 && number % 10 == 0) {
            number /= 10;
            scale--;
        }
        LONGS.set(input, 0, number);
        input[8] = (byte) scale;
        return 9;
    }

    private int moment(Moments read) {
        LONGS.set(input, 0, read.infinite() == 0 ? read.value() : 0L);
        input[8] = (byte) read.infinite();
        return 9;
    }

    private int address(Addresses read) {
        System.arraycopy(read.bytes(), 0, input, 0, read.size());
        input[read.size()] = (byte) read.significant();
        return read.size() + 1;
    }

    private int uuid(byte[] in, int offset, int length) {
        if (form == ValueForm.TEXT) {
            return Uuids.parse(in, offset, length, input) ? Uuids.BYTES : -1;
        }
        if (length != Uuids.BYTES) {
            return -1;
        }
        System.arraycopy(in, offset, input, 0, Uuids.BYTES);
        return Uuids.BYTES;
    }

    private int bool(byte[] in, int offset, int length) {
        if (length != 1) {
            return -1;
        }
        input[0] = (byte) (in[offset] == 't' || in[offset] == 1 ? 1 : 0);
        return 1;
    }
}
