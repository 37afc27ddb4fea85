package dev.godwit.sync.anonymize;

import javax.crypto.spec.SecretKeySpec;

/**
 * A set of columns in which equal values get equal results, and the keyed functions they share. Of a column in another
 * domain nobody without the key can tell whether it holds the same value.
 *
 * <p>Each function is made for one thread; the domain itself may be shared.
 */
public final class MaskDomain {
    private static final int KEY_BYTES = 32;

    private final String name;
    private final MaskKey key;

    MaskDomain(String name, MaskKey key) {
        if (name.isBlank() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A mask domain needs a name without NUL characters");
        }
        this.name = name;
        this.key = key;
    }

    public String name() {
        return name;
    }

    /** 128 keyed bits of a value: AES-256-CMAC. The function for tokens, digits and picks; some 35 ns per value. */
    public KeyedHash keyedHash() {
        return new KeyedHash(secret("aes-cmac"));
    }

    /** 256 keyed bits of a value: HMAC-SHA-256. */
    public KeyedDigest keyedDigest() {
        return new KeyedDigest(derive("hmac-sha256"));
    }

    /** Bijections on {@code [0, n)} for any n. */
    public KeyedPermutation permutation() {
        return new KeyedPermutation(secret("feistel"));
    }

    /** A bijection on blocks of 128 bits. */
    public KeyedBlock block() {
        return new KeyedBlock(secret("block"));
    }

    /** A bijection on network addresses that keeps who shares a network with whom. */
    public PrefixPermutation prefixPermutation() {
        return new PrefixPermutation(secret("prefix"));
    }

    /** Bijections on strings of one length over any alphabet: FF1. */
    public FormatPreserving formatPreserving() {
        return new FormatPreserving(secret("ff1"));
    }

    @Override
    public String toString() {
        return "MaskDomain[" + name + "]";
    }

    private SecretKeySpec secret(String function) {
        return new SecretKeySpec(derive(function), "AES");
    }

    private byte[] derive(String function) {
        return key.derive("domain/" + function + "\0" + name, KEY_BYTES);
    }
}
