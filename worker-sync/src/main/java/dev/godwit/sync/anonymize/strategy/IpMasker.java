package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.PrefixPermutation;
import dev.godwit.sync.anonymize.ValueMasker;

/** Permutes addresses of either family, and networks with their length; what is neither is unparseable. An empty text stays empty. */
final class IpMasker implements ValueMasker {
    private final PrefixPermutation permutation;
    private final Addresses addresses;

    IpMasker(MaskContext context) {
        permutation = context.domain().prefixPermutation();
        addresses = new Addresses(context.type(), context.form());
    }

    @Override
    public int bound(int length) {
        return Addresses.MAX_CHARACTERS;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (length == 0) {
            return position;
        }
        if (!addresses.read(in, offset, length)) {
            return UNPARSEABLE;
        }
        permutation.permute(addresses.bytes(), addresses.size(), addresses.significant());
        return addresses.write(out, position);
    }
}
