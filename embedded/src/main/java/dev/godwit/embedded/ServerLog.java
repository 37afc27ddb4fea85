package dev.godwit.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The log file of a server, of which only the part since its latest start is looked at. */
final class ServerLog {

    private static final long ROTATE_AT = 16L << 20;

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private long start;

    ServerLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Called before each start: remembers where the log ends, and puts a large one aside. */
    void starting() {
        try {
            if (Files.exists(file) && Files.size(file) > ROTATE_AT) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createFile(file, OWNER_ONLY);
            }
            start = Files.size(file);
        } catch (IOException e) {
            throw DiskSpace.explain("Cannot write the log '%s'".formatted(file), file, e);
        }
    }

    String sinceStart() {
        try {
            byte[] all = Files.readAllBytes(file);
            int from = (int) Math.min(start, all.length);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Why the start failed: the lines that say so. Never ordinary lines, which may quote statements and data. */
    String complaint() {
        List<String> lines = sinceStart()
                .lines()
                .filter(line -> line.contains("FATAL:")
                        || line.contains("PANIC:")
                        || line.contains("HINT:")
                        || line.contains("initdb: error")
                        || line.contains("Exception"))
                .map(String::strip)
                .limit(6)
                .toList();
        return lines.isEmpty() ? "it gave no reason" : String.join(" | ", lines);
    }
}
