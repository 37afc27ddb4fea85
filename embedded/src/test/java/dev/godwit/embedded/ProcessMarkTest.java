package dev.godwit.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMarkTest {

    @Test
    void thisProcessIsAlive() {
        assertThat(ProcessMark.current().alive()).isTrue();
    }

    @Test
    void aLaterProcessWithTheSamePidIsAnotherOne() {
        ProcessMark current = ProcessMark.current();

        assertThat(new ProcessMark(current.pid(), current.started() + "0").alive())
                .isFalse();
    }
}
