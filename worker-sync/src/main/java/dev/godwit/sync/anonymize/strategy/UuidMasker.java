package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedBlock;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * A keyed bijection on uuids. Where the version is to stay, the permutation is applied until a uuid of version 4 has become another one, and
 * any other a uuid that is not: 64 times on average for the former, once for the latter. Text is understood with and without hyphens, in lower case
 * or in capitals, and stays written as it is, so that no two texts become one.
 */
final class UuidMasker implements ValueMasker {
    private static final int VERSION_BYTE = 6;
    private static final int VARIANT_BYTE = 8;

    private final KeyedBlock block;
    private final boolean binary;
    private final boolean keep;
    private byte[] from = new byte[Uuids.BYTES];
    private byte[] to = new byte[Uuids.BYTES];

    UuidMasker(MaskContext context, boolean keep) {
        this.block = context.domain().block();
        this.binary = context.form() == ValueForm.BINARY && context.type().family() == TypeFamily.UUID;
        this.keep = keep;
    }

    @Override
    public int bound(int length) {
        return Uuids.CHARACTERS;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (binary) {
            if (length != Uuids.BYTES) {
                return UNPARSEABLE;
            }
            System.arraycopy(in, offset, from, 0, Uuids.BYTES);
        } else {
            boolean lower = has(in, offset, length, 'a');
            if (lower && has(in, offset, length, 'A')) {
                return UNPARSEABLE;
            }
            boolean hyphens = length == Uuids.CHARACTERS;
            if (!(hyphens ? Uuids.parse(in, offset, length, from) : Uuids.parsePlain(in, offset, length, from))) {
                return UNPARSEABLE;
            }
            boolean capitals = has(in, offset, length, 'A');
            permute();
            return Uuids.write(to, hyphens, capitals, out, position);
        }
        permute();
        System.arraycopy(to, 0, out, position, Uuids.BYTES);
        return position + Uuids.BYTES;
    }

    private void permute() {
        boolean wanted = isRandom(from);
        block.permute(from, 0, to, 0);
        while (keep && isRandom(to) != wanted) {
            byte[] swap = from;
            from = to;
            to = swap;
            block.permute(from, 0, to, 0);
        }
    }

    private static boolean isRandom(byte[] uuid) {
        return (uuid[VERSION_BYTE] & 0xf0) == 0x40 && (uuid[VARIANT_BYTE] & 0xc0) == 0x80;
    }

    /** Whether there is one of the six letters from {@code first} on. */
    private static boolean has(byte[] in, int offset, int length, char first) {
        for (int i = offset; i < offset + length; i++) {
            if (in[i] >= first && in[i] <= first + 5) {
                return true;
            }
        }
        return false;
    }
}
