package dev.godwit.sync.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BucketTest {

    private static final long SECOND = 1_000_000_000;
    private static final long RATE = 1_000_000;

    /** A monotonic clock that a test sets. It begins near its end, as one may. */
    private long now = Long.MAX_VALUE - SECOND;

    private final Bucket bucket = new Bucket(RATE, now);

    @Test
    void whoTakesWaitsUntilItIsPaid() {
        assertThat(bucket.take(500_000, now)).isEqualTo(SECOND / 2);
        assertThat(bucket.take(500_000, now)).isEqualTo(SECOND);
    }

    @Test
    void takersThatComeAndGoKeepTheRateTogether() {
        long begin = now;
        long taken = 0;
        for (int second = 0; second < 30; second++) {
            int takers = 1 + second % 7;
            long free = now;
            for (int taker = 0; taker < takers; taker++) {
                taken += 40_000 + second;
                free = now + bucket.take(40_000 + second, now);
            }
            now = free;
        }

        double seconds = (double) (now - begin) / SECOND;
        assertThat(taken / seconds).isBetween(0.99 * RATE, 1.01 * RATE);
    }

    @Test
    void workBetweenTwoTakesIsMadeUpFor() {
        long begin = now;
        for (int i = 0; i < 100; i++) {
            now += SECOND / 50; // it reads for 20 of the 100 ms that are paid for
            now += bucket.take(100_000, now);
        }

        assertThat((double) (now - begin) / SECOND).isBetween(9.7, 10.1);
    }

    @Test
    void aLongPauseIsNotFollowedByABurst() {
        bucket.take(1, now);
        now += 60 * SECOND;

        assertThat(bucket.take(1_000_000, now)).isEqualTo(SECOND);
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatThrownBy(() -> new Bucket(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
