package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedBlock;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;

/** A keyed bijection on uuids: one AES block. The version and variant digits are permuted with the rest. */
final class UuidPermuter implements ValueMasker {
    private final KeyedBlock block;
    private final ValueForm form;
    private final byte[] plain = new byte[Uuids.BYTES];
    private final byte[] sealed = new byte[Uuids.BYTES];

    UuidPermuter(MaskContext context) {
        block = context.domain().block();
        form = context.form();
    }

    @Override
    public int bound(int length) {
        return Uuids.CHARACTERS;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (form == ValueForm.BINARY) {
            if (length != Uuids.BYTES) {
                return UNPARSEABLE;
            }
            block.permute(in, offset, sealed, 0);
            System.arraycopy(sealed, 0, out, position, Uuids.BYTES);
            return position + Uuids.BYTES;
        }
        if (!Uuids.parse(in, offset, length, plain)) {
            return UNPARSEABLE;
        }
        block.permute(plain, 0, sealed, 0);
        return Uuids.write(sealed, 0, out, position);
    }
}
