package dev.godwit.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CpuTimeIT {

    /** Burns CPU until it has used about half a second of it. */
    private static final String BURN = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";

    @Test
    void anEndedChildIsCountedOnceItWasWaitedFor() throws Exception {
        double before = CpuTime.ofEndedChildren();

        int status = new ProcessBuilder("sh", "-c", BURN).start().waitFor();

        assertThat(status).isZero();
        assertThat(CpuTime.ofEndedChildren() - before).isBetween(0.02, 30.0);
    }

    @Test
    void aServerIsItsFirstProcessAndItsChildrenDeadAndAlive() throws Exception {
        Process server =
                new ProcessBuilder("sh", "-c", "sh -c '%s'; (%s; sleep 60) & wait".formatted(BURN, BURN)).start();
        try {
            assertThat(server.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
            double alone = CpuTime.of(server.pid());

            double all = 0;
            for (int i = 0; i < 600 && all < alone + 0.04; i++) {
                assertThat(server.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
                all = CpuTime.ofServer(server.pid());
            }

            assertThat(all).isGreaterThanOrEqualTo(alone + 0.04);
        } finally {
            server.descendants().forEach(ProcessHandle::destroyForcibly);
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProcessThatIsGoneUsesNothing() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(CpuTime.of(gone.pid())).isZero();
    }
}
