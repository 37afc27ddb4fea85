package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.catalog.Storage;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CopyBytesTest {

    /** Two integers: 36 bytes on a page, 18 in COPY. */
    @Test
    void narrowRowsAreSmallerInCopyThanOnTheirPages() {
        assertThat(CopyBytes.of(storage(OptionalDouble.of(1_000)), 36_000, 2)).isEqualTo(18_000);
    }

    @Test
    void whatWasNeverCountedIsAsLargeAsItsPages() {
        assertThat(CopyBytes.of(storage(OptionalDouble.empty()), 8_192, 5)).isEqualTo(8_192);
    }

    @Test
    void nothingIsStillSomething() {
        assertThat(CopyBytes.of(storage(OptionalDouble.of(1_000)), 0, 1)).isEqualTo(1);
    }

    private static Storage storage(OptionalDouble rows) {
        return new Storage(1, 0, 0, 0, rows);
    }
}
