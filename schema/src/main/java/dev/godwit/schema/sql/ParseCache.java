package dev.godwit.schema.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the scripts that were parsed last, by their whole text, up to a number of them and a size of their texts
 * together (a parse tree takes about fifty times the heap of its text). Guarded by its own lock.
 */
final class ParseCache {

    private static final int MAX_SCRIPTS = 64;
    private static final int MAX_CHARS = 256 * 1024;

    private final Map<String, ParsedScript> scripts = new LinkedHashMap<>(16, 0.75f, true);
    private int chars;

    synchronized @Nullable ParsedScript get(String sql) {
        return scripts.get(sql);
    }

    synchronized void put(String sql, ParsedScript script) {
        if (sql.length() > MAX_CHARS / 4 || scripts.putIfAbsent(sql, script) != null) {
            return;
        }
        chars += sql.length();
        var eldest = scripts.keySet().iterator();
        while (scripts.size() > MAX_SCRIPTS || chars > MAX_CHARS) {
            chars -= eldest.next().length();
            eldest.remove();
        }
    }

    synchronized int size() {
        return scripts.size();
    }
}
