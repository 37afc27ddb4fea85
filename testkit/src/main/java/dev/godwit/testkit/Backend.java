package dev.godwit.testkit;

import org.junit.jupiter.api.Assumptions;

/** Where the servers of a test run come from: {@code -Dtestkit=embedded} (the default) or {@code -Dtestkit=containers}. */
enum Backend {
    EMBEDDED,
    CONTAINERS;

    static Backend chosen() {
        String value = System.getProperty("testkit", "embedded");
        return switch (value) {
            case "embedded" -> EMBEDDED;
            case "containers" -> CONTAINERS;
            default ->
                throw new IllegalArgumentException(
                        "Unknown value '%s' of -Dtestkit. Known: embedded, containers.".formatted(value));
        };
    }

    /** Skips the test unless servers can be crashed, which only the embedded ones can. */
    static void assumeServersCanBeCrashed() {
        Assumptions.assumeTrue(
                chosen() == EMBEDDED,
                "Skipped: this test crashes servers of its own, which it can do with -Dtestkit=embedded only");
    }
}
