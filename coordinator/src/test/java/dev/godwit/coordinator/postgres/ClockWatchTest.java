package dev.godwit.coordinator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.coordinator.postgres.ClockWatch.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockWatchTest {

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(20).toNanos());
    private final ClockWatch watch = new ClockWatch(Duration.ofSeconds(10), nanos::get);
    private Instant database = Instant.parse("2026-01-01T12:00:00Z");

    private Step after(Duration here, Duration there) {
        nanos.addAndGet(here.toNanos());
        database = database.plus(there);
        return watch.look(() -> database);
    }

    @Test
    void aClockThatGoesAsOursDoesWasNotSet() {
        after(Duration.ZERO, Duration.ZERO);

        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isEqualTo(Step.NONE);
        assertThat(after(Duration.ofHours(5), Duration.ofHours(5).plusSeconds(9)))
                .isEqualTo(Step.NONE);
        assertThat(after(Duration.ofSeconds(9), Duration.ZERO)).isEqualTo(Step.NONE);
    }

    @Test
    void aStepIsSeenOnceAndInItsDirection() {
        after(Duration.ZERO, Duration.ZERO);

        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(12))).isEqualTo(Step.AHEAD);
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isEqualTo(Step.NONE);
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(-10))).isEqualTo(Step.BACK);
        assertThat(after(Duration.ofSeconds(1), Duration.ofSeconds(1))).isEqualTo(Step.NONE);
    }

    @Test
    void nothingIsKnownAtTheFirstLook() {
        assertThat(after(Duration.ZERO, Duration.ZERO)).isEqualTo(Step.BACK);
    }

    @Test
    void anAnswerThatTakesLongIsNoStep() {
        after(Duration.ZERO, Duration.ZERO);
        database = database.plusSeconds(60);

        Step step = watch.look(() -> {
            nanos.addAndGet(Duration.ofSeconds(60).toNanos());
            return database;
        });

        assertThat(step).isEqualTo(Step.NONE);
    }
}
