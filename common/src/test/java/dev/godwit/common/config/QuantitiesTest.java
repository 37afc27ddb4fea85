package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "5m, PT5M",
        "1h30m, PT1H30M",
        "2d, PT48H",
        "500ms, PT0.5S",
        "1m500ms, PT1M0.5S",
        "0s, PT0S",
        "PT30S, PT30S",
        "P1DT1H, PT25H",
    })
    void durationsAreWrittenWithUnitsOrAsIso8601(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "30", "s", "1s30m", "1.5s", "-5s", "5 s", "5S", "1h1h", "PT-5S", "P", "1w", "9999999999999d"
            })
    void otherTextIsNoDuration(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "1kB, 1000",
        "1KiB, 1024",
        "64MiB, 67108864",
        "64 MiB, 67108864",
        "3GB, 3000000000",
        "1TiB, 1099511627776"
    })
    void sizesAreWrittenWithUnits(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "MiB", "64mib", "64 M", "-1B", "1.5MiB", "64  MiB", "99999999999TiB"})
    void otherTextIsNoSize(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DataSize.parse(text));
    }

    @Test
    void aSizeIsShownInItsLargestWholeUnit() {
        assertThat(DataSize.ofMebibytes(2048)).hasToString("2GiB");
        assertThat(new DataSize(1500)).hasToString("1500B");
        assertThat(new DataSize(3_000)).hasToString("3kB");
        assertThat(new DataSize(0)).hasToString("0B");
    }

    @Test
    void aSizeIsNotNegative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DataSize(-1));
    }
}
