package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void repeatsUntilTheAssertionHolds() {
        Eventually.eventually(() -> assertThat(asked.incrementAndGet()).isEqualTo(4));

        assertThat(asked).hasValue(4);
    }

    @Test
    void anExceptionIsAReasonToAskAgain() {
        int answer = Eventually.within(Duration.ofSeconds(5), () -> {
            if (asked.incrementAndGet() < 3) {
                throw new IOException("not yet");
            }
            return asked.get();
        });

        assertThat(answer).isEqualTo(3);
    }

    @Test
    void failsWithWhatWasSaidLast() {
        assertThatThrownBy(() -> Eventually.within(
                        Duration.ofMillis(30),
                        () -> assertThat(asked.incrementAndGet()).isNegative()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Did not hold within PT0.03S, in %d attempts".formatted(asked.get()))
                .hasMessageContaining("Expecting actual:%n  %d".formatted(asked.get()))
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void anInterruptEndsTheWait() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Eventually.eventually(() -> assertThat(asked).hasValue(-1)))
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
