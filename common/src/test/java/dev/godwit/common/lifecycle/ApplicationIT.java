package dev.godwit.common.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Processes;
import dev.godwit.testkit.Signals;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApplicationIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    static final Processes processes = new Processes();

    @Test
    void sigtermClosesTheServiceOfARealProcess() {
        JavaProcess process = start("obey");

        Signals.terminate(process.pid());

        assertThat(process.awaitExit(SOON)).isEqualTo(143);
        assertThat(process.output()).contains("closed");
    }

    @Test
    void controlCDoesTheSame() throws Exception {
        JavaProcess process = start("obey");

        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();

        assertThat(process.awaitExit(SOON)).isEqualTo(130);
        assertThat(process.output()).contains("closed");
    }

    @Test
    void aSecondSignalEndsAProcessThatCannotClose() {
        JavaProcess process = start("hang");
        Signals.terminate(process.pid());
        process.awaitLine("closing", SOON);

        Signals.terminate(process.pid());

        assertThat(process.awaitExit(SOON)).isEqualTo(143);
    }

    private static JavaProcess start(String manner) {
        JavaProcess process =
                processes.start(JavaProcess.of(Obedient.class).args(manner).heap("64m"));
        process.awaitLine("started", SOON);
        return process;
    }

    /** A process that says what it does. */
    static final class Obedient {

        private Obedient() {}

        public static void main(String[] arguments) throws Exception {
            var service = new Service() {
                @Override
                public void start() {
                    System.out.println("started");
                }

                @Override
                public void close() {
                    System.out.println("closing");
                    if (arguments[0].equals("hang")) {
                        hang();
                    }
                    System.out.println("closed");
                }
            };
            System.exit(new Application(service).run());
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
