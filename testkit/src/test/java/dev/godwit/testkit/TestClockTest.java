package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TestClockTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final TestClock clock = TestClock.at(NOON);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(clock.instant()).isEqualTo(NOON);

        clock.advance(Duration.ofSeconds(30));

        assertThat(clock.instant()).isEqualTo("2026-11-20T12:00:30Z");
    }

    @Test
    void canBeMovedBackAndSet() {
        assertThat(clock.advance(Duration.ofSeconds(-1))).isEqualTo("2026-11-20T11:59:59Z");

        clock.set(NOON);

        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void aClockInAnotherZoneMovesWithIt() {
        TestClock berlin = clock.withZone(ZoneId.of("Europe/Berlin"));

        clock.advance(Duration.ofHours(1));

        assertThat(berlin.instant()).isEqualTo(NOON.plusSeconds(3600));
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }
}
