package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JavaProcessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final Processes processes = new Processes();

    @Test
    void runsAMainClassWithItsArgumentsEnvironmentAndHeap() {
        JavaProcess process = processes.start(JavaProcess.of(Talker.class)
                .args("a", "b")
                .env("TALKER", "loud")
                .systemProperty("talker", "on")
                .heap("32m"));

        assertThat(process.awaitLine("ready", SOON)).startsWith("ready a,b loud on 3");
        assertThat(process.awaitLine("standard error", SOON)).isEqualTo("on standard error");
        assertThat(process.errors()).isEqualTo(String.format("on standard error%n"));
    }

    @Test
    void pausesAndResumes() {
        JavaProcess process = processes.start(JavaProcess.of(Talker.class));
        process.awaitLine("tick 3 ", SOON);

        process.pause();
        String paused = settled(process);
        assertThat(process.isAlive()).isTrue();
        process.resume();

        Eventually.within(SOON, () -> assertThat(process.output().length()).isGreaterThan(paused.length() + 200));
    }

    @Test
    void killedItEndsAtOnceAndTerminatedItEndsByItself() {
        JavaProcess killed = processes.start(JavaProcess.of(Talker.class));
        JavaProcess terminated = processes.start(JavaProcess.of(Talker.class));
        killed.awaitLine("ready", SOON);
        terminated.awaitLine("ready", SOON);

        killed.kill();
        terminated.terminate();

        assertThat(killed.awaitExit(SOON)).isEqualTo(137);
        assertThat(terminated.awaitExit(SOON)).isEqualTo(143);
    }

    @Test
    void aProcessThatEndsTooSoonIsReportedWithWhatItSaid() {
        JavaProcess process = processes.start(JavaProcess.of(Talker.class).args("fail"));
        assertThat(process.awaitExit(SOON)).isEqualTo(3);

        assertThatThrownBy(() -> process.awaitLine("never said", Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with 3 without a line that contains 'never said'")
                .hasMessageContaining("on standard error");
    }

    /** The output once it has stopped growing: a process that is stopped says nothing more. */
    private static String settled(JavaProcess process) {
        return Eventually.within(SOON, () -> {
            String before = process.output();
            Eventually.within(Duration.ofMillis(200), () -> quiet(process, before));
            return before;
        });
    }

    private static void quiet(JavaProcess process, String before) {
        long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
        while (System.nanoTime() < until) {
            assertThat(process.output()).isEqualTo(before);
            Thread.onSpinWait();
        }
    }
}
