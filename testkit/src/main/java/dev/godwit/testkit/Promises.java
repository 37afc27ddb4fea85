package dev.godwit.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * For what must not fail once, as rows that are lost or doubled. A build may run a failed test again, since servers are slow on busy machines; a promise that
 * was broken stays broken for the rest of the build, whatever a second run says.
 */
public final class Promises {

    private static final Path MARK = Path.of("target", "broken-promise");

    private Promises() {}

    /** Checks a promise. */
    public interface Check {
        void run() throws Exception;
    }

    /** Runs {@code check}, and fails where it fails, or where another one has failed in this build and module. Blocks as long as it does. */
    public static void hold(Check check) throws Exception {
        String build = Long.toString(
                ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
        if (Files.exists(MARK) && Files.readString(MARK).startsWith(build + " ")) {
            throw new AssertionError("A promise was broken earlier in this build: " + Files.readString(MARK));
        }
        try {
            check.run();
        } catch (AssertionError e) {
            remember(build + " " + e.getMessage());
            throw e;
        }
    }

    private static void remember(String broken) throws IOException {
        Files.createDirectories(MARK.toAbsolutePath().getParent());
        Files.writeString(MARK, broken);
    }
}
