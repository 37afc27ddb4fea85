package dev.godwit.common.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BareTraceTest {

    @Test
    void everyLinkIsToldWithItsPlaceAndWithoutItsWords() {
        var cause = new NumberFormatException("alice");
        var original = new IllegalStateException("alice", cause);

        Throwable trace = BareTrace.of(original);

        assertThat(trace).hasMessage("java.lang.IllegalStateException");
        assertThat(trace.getStackTrace()).isEqualTo(original.getStackTrace());
        assertThat(trace)
                .cause()
                .hasMessage("java.lang.NumberFormatException")
                .hasNoCause()
                .satisfies(link -> assertThat(link.getStackTrace()).isEqualTo(cause.getStackTrace()));
    }

    @Test
    void aChainThatComesBackToItselfEnds() {
        var cause = new IllegalArgumentException("alice");
        cause.initCause(new IllegalStateException("alice", cause));

        int links = 0;
        for (Throwable link = BareTrace.of(cause); link != null; link = link.getCause()) {
            links++;
        }
        assertThat(links).isEqualTo(10);
    }
}
