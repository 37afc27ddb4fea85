package dev.godwit.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {

    private static final Limits TEN_SECONDS = new Limits(null, Duration.ofSeconds(10), null, null);

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "10000, 1",
        "10001, 0.75",
        "12500, 0.75",
        "12501, 0.5",
        "17500, 0.25",
        "17501, 0",
        "20000, 0",
        "90000, 0"
    })
    void itFallsFromAllAtTheLimitToNothingAtTwiceTheLimit(long millis, double share) {
        Pace pace = Pace.of(TEN_SECONDS, new Load("standby", Duration.ofMillis(millis), Duration.ZERO));

        assertThat(pace.share()).isEqualTo(share);
        assertThat(pace.note() == null).isEqualTo(share == 1);
    }

    @Test
    void theWorseOfTwoReasonsCountsAndIsTold() {
        var limits = new Limits(null, Duration.ofSeconds(10), Duration.ofMinutes(1), null);

        Pace pace = Pace.of(limits, new Load("standby", Duration.ofSeconds(12), Duration.ofMinutes(5)));

        assertThat(pace.rests()).isTrue();
        assertThat(pace.note())
                .isEqualTo("resting: the source has a transaction that is open for 300 s, where 60 s is the limit");
    }

    @Test
    void aPauseGivesTheWorkItsShareOfTheTime() {
        var quarter = new Pace(0.25, "why");

        assertThat(quarter.pauseAfter(1_000)).isEqualTo(3_000);
        assertThat(Pace.FULL.pauseAfter(1_000)).isZero();
        assertThat(quarter.note()).isEqualTo("at 25 % of its speed: why");
    }
}
