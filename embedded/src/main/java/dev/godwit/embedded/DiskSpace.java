package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says so when a disk is full, before or after the fact. */
final class DiskSpace {

    private static final String FULL = "No space left on device";

    private DiskSpace() {}

    static void require(Path directory, long bytes, String what) {
        long usable = usable(directory);
        if (usable < bytes) {
            throw new EmbeddedServerException(
                    "The disk of '%s' is full: %s needs %d MB, %d MB are free. Make room, or choose another directory."
                            .formatted(directory.toAbsolutePath().normalize(), what, bytes >> 20, usable >> 20));
        }
    }

    private static long usable(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE; // unknown here: the write itself will tell
        }
    }

    static boolean saysFull(String text) {
        return text.contains(FULL);
    }

    /** An exception for {@code failure}, which names the disk if that is what ran out. */
    static EmbeddedServerException explain(String what, Path directory, IOException failure) {
        return saysFull(String.valueOf(failure.getMessage()))
                ? full(what, directory)
                : new EmbeddedServerException(what + ": " + failure.getMessage(), failure);
    }

    static EmbeddedServerException full(String what, Path directory) {
        return new EmbeddedServerException("%s: the disk of '%s' is full. Make room, or choose another directory."
                .formatted(what, directory.toAbsolutePath().normalize()));
    }
}
