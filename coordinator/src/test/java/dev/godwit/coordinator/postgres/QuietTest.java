package dev.godwit.coordinator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuietTest {

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(20).toNanos());
    private final Quiet quiet = new Quiet(Duration.ofSeconds(30), Duration.ofSeconds(1), nanos::get);

    private boolean after(int seconds) {
        boolean may = false;
        for (int i = 0; i < seconds; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            may = quiet.mayTakeAway();
            quiet.swept();
        }
        return may;
    }

    @Test
    void aCoordinatorThatHasJustStartedWaitsOneLease() {
        assertThat(after(29)).isFalse();
        assertThat(after(1)).isTrue();
    }

    @Test
    void oneThatCouldNotSweepWaitsOneLease() {
        after(30);

        quiet.failed();

        assertThat(after(29)).isFalse();
        assertThat(after(1)).isTrue();
    }

    @Test
    void oneThatStoodStillWaitsOneLease() {
        after(30);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThat(quiet.mayTakeAway()).isFalse();
        quiet.swept();
        assertThat(after(29)).isFalse();
        assertThat(after(1)).isTrue();
    }
}
