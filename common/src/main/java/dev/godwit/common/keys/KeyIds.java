package dev.godwit.common.keys;

import dev.godwit.common.json.Hashes;

/** What a key is called: sixteen hex digits that say nothing about its secret. */
final class KeyIds {

    private KeyIds() {}

    static String of(byte[] publicPart) {
        return Hashes.hex(Hashes.sha256(publicPart)).substring(0, 16);
    }
}
