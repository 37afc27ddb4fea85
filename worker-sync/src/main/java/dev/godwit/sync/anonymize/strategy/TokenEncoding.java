package dev.godwit.sync.anonymize.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** How keyed bits are written as characters; a prefix of the usual encoding, without padding. */
enum TokenEncoding {
    HEX(4, "0123456789abcdef"),
    BASE32(5, "abcdefghijklmnopqrstuvwxyz234567"),
    BASE64URL(6, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

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
        if (this == HEX && (characters & 7) == 0) {
            return writeHex(bits, characters, out, position);
        }
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

    /** Eight digits at a time: spreads four bytes over the eight of a long, and lifts digits and letters into ASCII. */
    private static int writeHex(byte[] bits, int characters, byte[] out, int position) {
        for (int i = 0; i < characters; i += 8) {
            long word = (int) INTS.get(bits, i >> 1) & 0xffffffffL;
            word = (word << 16 | word) & 0x0000ffff0000ffffL;
            word = (word << 8 | word) & 0x00ff00ff00ff00ffL;
            word = (word << 4 | word) & 0x0f0f0f0f0f0f0f0fL;
            long letters = (word + 0x0606060606060606L) >>> 4 & ONES;
            LONGS.set(out, position + i, word + '0' * ONES + letters * ('a' - '0' - 10));
        }
        return position + characters;
    }
}
