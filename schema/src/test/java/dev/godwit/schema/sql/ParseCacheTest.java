package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParseCacheTest {

    private final ParseCache cache = new ParseCache();

    @Test
    void forgetsWhatWasNotAskedForLongest() {
        put("old");
        put("used");
        for (int i = 0; i < 63; i++) {
            cache.get("used");
            put("filler " + i);
        }

        assertThat(cache.get("old")).isNull();
        assertThat(cache.get("used")).isNotNull();
        assertThat(cache.size()).isEqualTo(64);
    }

    @Test
    void staysWithinItsSize() {
        for (char c = 'a'; c < 'k'; c++) {
            put(String.valueOf(c).repeat(60_000));
        }
        put("x".repeat(100_000));

        assertThat(cache.size()).isEqualTo(4);
        assertThat(cache.get("x".repeat(100_000))).isNull();
    }

    private void put(String sql) {
        cache.put(sql, new ParsedScript(sql, new LocationIndex(sql), List.of(), List.of()));
    }
}
