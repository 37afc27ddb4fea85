package dev.godwit.common.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkerThreadsTest {

    /** A task that ends while its worker closes still renews, is told to stop again, or hands over. */
    @Test
    void afterTheCloseNothingHappensAndNobodyIsTroubled() {
        var calls = new AtomicInteger();
        var threads = new WorkerThreads();
        threads.close();

        var later = threads.call(calls::incrementAndGet, Duration.ZERO);
        threads.call(calls::incrementAndGet);

        assertThat((Object) later).isNull();
        assertThat(calls).hasValue(0);
    }
}
