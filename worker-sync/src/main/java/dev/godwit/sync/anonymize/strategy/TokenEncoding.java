package dev.godwit.sync.anonymize.strategy;

/** How keyed bits are written as characters; a prefix of the usual encoding, without padding. */
enum TokenEncoding {
    HEX(4, "0123456789abcdef"),
    BASE32(5, "abcdefghijklmnopqrstuvwxyz234567"),
    BASE64URL(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /** So many keyed bits, and two values with one token are not going to be seen. */
    static final int UNIQUE_BITS = 128;

    private final int bitsPerCharacter;
    private final String alphabet;

    TokenEncoding(int bitsPerCharacter, String alphabet) {
        this.bitsPerCharacter = bitsPerCharacter;
        this.alphabet = alphabet;
    }

    /** How many characters hold {@code bits}. */
    int characters(int bits) {
        return (bits + bitsPerCharacter - 1) / bitsPerCharacter;
    }

    /** Whether a token of {@code characters} tells values apart for good. */
    boolean isUnique(int characters) {
        return characters * bitsPerCharacter >= UNIQUE_BITS;
    }

    /** Writes {@code characters} characters of {@code bits}, which has to be long enough but for the last character. */
    int write(byte[] bits, int characters, byte[] out, int position) {
        int buffer = 0;
        int held = 0;
        int next = 0;
        int to = position + characters;
        int mask = (1 << bitsPerCharacter) - 1;
        for (int at = position; at < to; at++) {
            if (held < bitsPerCharacter) {
                buffer = buffer << 8 | (next < bits.length ? bits[next++] & 0xff : 0);
                held += 8;
            }
            held -= bitsPerCharacter;
            out[at] = (byte) alphabet.charAt((buffer >>> held) & mask);
        }
        return to;
    }
}
