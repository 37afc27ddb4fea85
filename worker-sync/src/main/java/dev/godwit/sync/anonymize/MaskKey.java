package dev.godwit.sync.anonymize;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The secret that separates a pseudonym from the person: at least 256 bits that only sync workers hold.
 *
 * <p>Everywhere else, in ledgers, reports and logs, it is known by its {@link #id} and its {@link #fingerprint}. Nothing
 * is masked with it directly: each {@link #domain} derives keys of its own by HKDF. Destroying it makes the copies that
 * were made with it one-way.
 */
public final class MaskKey {
    /** The fewest bytes of material. */
    public static final int MIN_BYTES = 32;

    private static final int MIN_DISTINCT_BYTES = 12;
    private static final byte[] SALT = "godwit mask key 1".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]*");

    private final String id;
    private final byte[] pseudorandomKey;

    private MaskKey(String id, byte[] pseudorandomKey) {
        this.id = id;
        this.pseudorandomKey = pseudorandomKey;
    }

    /** Makes a key of {@code material}, which is not kept. */
    public static MaskKey of(String id, byte[] material) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "A mask key's id has 1 to 63 letters, digits, dots, hyphens or underscores; '%s' does not"
                            .formatted(id));
        }
        if (material.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "Mask key '%s' has %d bits; at least %d are needed. Make one with 'godwit keys new'."
                            .formatted(id, material.length * 8, MIN_BYTES * 8));
        }
        if (distinctBytes(material) < MIN_DISTINCT_BYTES) {
            throw new IllegalArgumentException(
                    "Mask key '%s' is not random: it repeats a few bytes. Make one with 'godwit keys new'."
                            .formatted(id));
        }
        return new MaskKey(id, Hkdf.extract(SALT, material));
    }

    /** Reads a key that is written in hex or in base64, as {@code godwit keys new} writes it. */
    public static MaskKey parse(String id, String text) {
        String trimmed = text.strip();
        try {
            boolean hex = trimmed.length() % 2 == 0 && HEX.matcher(trimmed).matches();
            return of(id, hex ? HexFormat.of().parseHex(trimmed) : decodeBase64(trimmed));
        } catch (NotBase64Exception e) {
            throw new IllegalArgumentException(
                    "Mask key '%s' is neither hex nor base64. Make one with 'godwit keys new'.".formatted(id), e);
        }
    }

    /** The name by which configuration, ledger and report know this key. */
    public String id() {
        return id;
    }

    /** 16 hex digits that tell two keys of the same id apart, and say nothing else about them. */
    public String fingerprint() {
        return HexFormat.of().formatHex(derive("fingerprint", 8));
    }

    /** The keyed functions of a domain; two calls with one name give the same functions. */
    public MaskDomain domain(String name) {
        return new MaskDomain(name, this);
    }

    /** A key for {@code purpose}, independent of all others. */
    public byte[] derive(String purpose, int bytes) {
        return Hkdf.expand(pseudorandomKey, "godwit/1/" + purpose, bytes);
    }

    @Override
    public String toString() {
        return "MaskKey[" + id + "]";
    }

    private static long distinctBytes(byte[] material) {
        var seen = new BitSet(256);
        for (byte b : material) {
            seen.set(b & 0xff);
        }
        return seen.cardinality();
    }

    /** The decoder's own message quotes the offending character, which is one of the key. */
    private static byte[] decodeBase64(String text) throws NotBase64Exception {
        try {
            return (text.indexOf('-') >= 0 || text.indexOf('_') >= 0 ? Base64.getUrlDecoder() : Base64.getDecoder())
                    .decode(text);
        } catch (IllegalArgumentException e) {
            throw new NotBase64Exception();
        }
    }

    private static final class NotBase64Exception extends Exception {}
}
