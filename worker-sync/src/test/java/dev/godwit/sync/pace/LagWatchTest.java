package dev.godwit.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagWatchTest {

    private static final long SECOND = 1_000_000_000;

    private final LagWatch watch = new LagWatch();

    @Test
    void aReplicaLagsSinceTheSourceWentOnFromWhereItIs() {
        watch.source(100, 0);
        watch.source(200, SECOND);
        watch.source(300, 2 * SECOND);

        assertThat(watch.lag(300, 5 * SECOND)).isZero();
        assertThat(watch.lag(250, 5 * SECOND)).isEqualTo(Duration.ofSeconds(3));
        assertThat(watch.lag(200, 5 * SECOND)).isEqualTo(Duration.ofSeconds(3));
        assertThat(watch.lag(150, 5 * SECOND)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void aSourceThatStandsStillMakesNobodyLag() {
        watch.source(100, 0);
        watch.source(100, 60 * SECOND);
        watch.source(101, 61 * SECOND);

        assertThat(watch.lag(100, 61 * SECOND)).isZero();
        assertThat(watch.lag(100, 63 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatWasBeforeTheFirstLookIsAtLeastAsOldAsThat() {
        watch.source(100, 10 * SECOND);

        assertThat(watch.lag(50, 14 * SECOND)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void onlyALimitedPastIsRemembered() {
        for (long i = 1; i <= 10_000; i++) {
            watch.source(i, i * SECOND);
        }

        assertThat(watch.lag(1, 10_000 * SECOND)).isEqualTo(Duration.ofSeconds(3_599));
    }
}
