package dev.godwit.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LockPolicyTest {

    @Test
    void pausesDoubleUpToTheLongestAndAreHalfRandom() {
        var policy = new LockPolicy(Duration.ofSeconds(1), 9, Duration.ofMillis(100), Duration.ofMillis(1000));
        var random = new Random(7);

        for (int round = 0; round < 100; round++) {
            assertThat(policy.pauseAfter(1, random)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
            assertThat(policy.pauseAfter(3, random)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
            assertThat(policy.pauseAfter(60, random)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1000));
        }
    }
}
