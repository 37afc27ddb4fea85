package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small System V segment by which PostgreSQL guards a data directory; it outlives a crash and has to be removed. */
final class SharedMemory {

    private SharedMemory() {}

    /** Removes the segment of a server that crashed and does not run again. One that is in use is not removed. */
    static void release(Path data) {
        Path lock = data.resolve("postmaster.pid");
        if (!Files.exists(lock)) {
            return; // shut down in the ordinary way
        }
        try {
            List<String> lines = Files.readAllLines(lock);
            if (lines.size() >= 7) {
                String[] keyAndId = lines.get(6).strip().split("\\s+", -1);
                if (keyAndId.length == 2 && keyAndId[1].matches("\\d+")) {
                    Commands.run(List.of("ipcrm", "-m", keyAndId[1]), null);
                }
            }
        } catch (IOException e) {
            // Without the file there is no segment to name.
            return;
        }
    }
}
