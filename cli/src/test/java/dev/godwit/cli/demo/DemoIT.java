package dev.godwit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.Main;
import dev.godwit.testkit.JavaProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The demo as a user runs it, in a smaller shop. It checks itself; here it is seen that it gets to its end. */
class DemoIT {

    @Test
    void everyStepOfTheDemoHolds() {
        try (JavaProcess demo = JavaProcess.of(Main.class)
                .args("demo", "--rows", "60000")
                .start()) {
            int status = demo.awaitExit(Duration.ofMinutes(8));

            assertThat(status).as(demo.output() + demo.errors()).isZero();
            assertThat(demo.output() + demo.errors())
                    .contains("SIGKILL to worker")
                    .contains("Taken over:")
                    .contains("tries to approve her own plan")
                    .contains("public.customers.emial")
                    .contains("60,000 rows");
        }
    }
}
