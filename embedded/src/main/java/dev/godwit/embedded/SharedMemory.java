package dev.godwit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared memory of a server that is about to be crashed. It outlives the server: PostgreSQL removes it when it starts
 * again on the same data, and nobody does if it does not.
 */
final class SharedMemory {

    private static final Logger LOGGER = LoggerFactory.getLogger(SharedMemory.class);
    private static final String POSIX = "/dev/shm/PostgreSQL.";

    private final List<String> systemV = new ArrayList<>();
    private final List<Path> posix = new ArrayList<>();

    /** What the server with the postmaster {@code pid} uses; what cannot be read is left out. */
    static SharedMemory of(long pid, Path data) {
        SharedMemory memory = new SharedMemory();
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            String[] keyAndId = lines.get(6).strip().split("\\s+", -1);
            memory.systemV.add(keyAndId[1]);
            for (String mapping : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
                int at = mapping.indexOf(POSIX);
                if (at >= 0 && !mapping.endsWith("(deleted)")) {
                    memory.posix.add(Path.of(mapping.substring(at)));
                }
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            LOGGER.atDebug().addKeyValue("pid", pid).setCause(e).log("Could not read what shared memory a server uses");
        }
        return memory;
    }

    /** The segments that are still there as files. */
    List<Path> files() {
        return posix.stream().filter(Files::exists).toList();
    }

    /** Removes what is still there. Only for a server that is gone. */
    void release() {
        systemV.forEach(id -> Commands.run(List.of("ipcrm", "-m", id), null));
        for (Path segment : posix) {
            try {
                Files.deleteIfExists(segment);
            } catch (IOException e) {
                LOGGER.atDebug().addKeyValue("segment", segment).setCause(e).log("Could not remove shared memory");
            }
        }
    }
}
