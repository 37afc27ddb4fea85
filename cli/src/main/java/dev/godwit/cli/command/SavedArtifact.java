package dev.godwit.cli.command;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document of a job, as a file. */
final class SavedArtifact {

    private SavedArtifact() {}

    /** Makes the directory if there is none, and replaces what was there. */
    static Path write(Path file, byte[] content) throws CliException {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            return Files.write(file, content);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "file",
                    "Cannot write '%s' (%s).".formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }
}
