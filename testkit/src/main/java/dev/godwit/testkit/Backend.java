package dev.godwit.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the servers of a test run come from: {@code -Dtestkit=embedded} (the default) or {@code -Dtestkit=containers}. */
enum Backend {
    EMBEDDED,
    CONTAINERS;

    private static final Logger LOGGER = LoggerFactory.getLogger(Backend.class);
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

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
        assume(
                chosen() == EMBEDDED,
                "Skipped: this test crashes servers of its own, which it can do with -Dtestkit=embedded only");
    }

    /** Skips the test unless {@code holds}. The message goes to the log, too, once: a skipped test's is in its report only. */
    static void assume(boolean holds, String message) {
        if (!holds && SAID.add(message)) {
            LOGGER.atWarn().log(message);
        }
        Assumptions.assumeTrue(holds, message);
    }
}
