package dev.godwit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BackendIT {

    @RegisterExtension
    final Processes processes = new Processes();

    private final String chosen = System.getProperty("testkit", "embedded");

    @AfterEach
    void restore() {
        System.setProperty("testkit", chosen);
    }

    @Test
    void crashTestsAreSkippedOnContainers() {
        System.setProperty("testkit", "embedded");
        assertThatCode(Backend::assumeServersCanBeCrashed).doesNotThrowAnyException();

        System.setProperty("testkit", "containers");

        assertThatThrownBy(Backend::assumeServersCanBeCrashed)
                .hasMessageStartingWith("Assumption failed: Skipped: ")
                .hasMessageContaining("with -Dtestkit=embedded only");
    }

    @Test
    void anUnknownBackendIsAMistake() {
        System.setProperty("testkit", "docker");

        assertThatThrownBy(PostgresServer::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Unknown value 'docker' of -Dtestkit. Known: embedded, containers.");
    }

    @Test
    void whereNoDockerEngineAnswersTestsAreSkippedQuietly() {
        assumeFalse(Docker.available(), "Skipped: a Docker engine answers here");

        JavaProcess process = processes.start(JavaProcess.of(SkipMain.class).systemProperty("testkit", "containers"));

        assertThat(process.awaitExit(Duration.ofSeconds(60))).isZero();
        assertThat(process.output() + process.errors())
                .contains("aborted twice: Assumption failed: Skipped: -Dtestkit=containers needs a Docker engine")
                .contains("WARN  dev.godwit.testkit.Backend Skipped: -Dtestkit=containers needs a Docker engine")
                .doesNotContain("org.testcontainers", "ERROR");
    }

    /** Asks for both servers and says how it was refused. */
    static final class SkipMain {
        private SkipMain() {}

        public static void main(String[] args) {
            try {
                PostgresServer.start().close();
            } catch (RuntimeException first) {
                try {
                    KafkaServer.start().close();
                } catch (RuntimeException second) {
                    System.out.println("aborted twice: " + second.getMessage());
                }
            }
        }
    }
}
