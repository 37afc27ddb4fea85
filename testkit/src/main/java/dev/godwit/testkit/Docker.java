package dev.godwit.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether a Docker engine answers. */
final class Docker {

    private Docker() {}

    /** Skips the test, with a message, where no Docker engine answers. */
    static void assumeAvailable() {
        Backend.assume(
                available(),
                "Skipped: -Dtestkit=containers needs a Docker engine, and none answers. Start one, or leave -Dtestkit out to run on embedded servers.");
    }

    static boolean available() {
        LoggingSilence silence = LoggingSilence.of("org.testcontainers");
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } finally {
            silence.close();
        }
    }
}
