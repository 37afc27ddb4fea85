package dev.godwit.common.config;

/** Where a value belongs: the keys that lead to it, and where its own key (or else itself) is written. */
record Place(ConfigPath path, Origin origin) {
    Place child(String key, Origin at) {
        return new Place(path.child(key), at);
    }

    Place item(int index, Origin at) {
        return new Place(path.item(index), at);
    }
}
