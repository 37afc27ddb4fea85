package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

@TestMethodOrder(MethodOrderer.MethodName.class)
class SeedsTest {

    private static final List<Long> DRAWN = new ArrayList<>();
    private static boolean expectFailure;

    /** Registered before the seeds, so that it sees a failure after them, as a report does. */
    @RegisterExtension
    static final TestExecutionExceptionHandler REPORT = (context, failure) -> {
        if (!expectFailure) {
            throw failure;
        }
        expectFailure = false;
        assertThat(failure).hasMessage("failed on purpose");
        assertThat(failure.getSuppressed())
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("To repeat this: -Dseed=42");
    };

    @RegisterExtension
    static final Seeds seeds = new Seeds(42);

    @Test
    void a_drawsFromTheSeed() {
        DRAWN.add(seeds.random().nextLong());

        assertThat(seeds.seed()).isEqualTo(42);
    }

    @Test
    void b_eachTestBeginsAnew() {
        assertThat(DRAWN).containsExactly(seeds.random().nextLong());
        assertThat(DRAWN).doesNotContain(seeds.random().nextLong());
    }

    @Test
    void c_aFailureSaysHowToRepeatIt() {
        expectFailure = true;

        throw new AssertionError("failed on purpose");
    }
}
