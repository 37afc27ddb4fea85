package dev.godwit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A document of a job, as a file. */
final class SavedArtifact {

    private static final String SEAL = ".seal";

    private SavedArtifact() {}

    /** Where the seal of {@code file} is, beside it. */
    static Path sealOf(Path file) {
        return file.resolveSibling(file.getFileName() + SEAL);
    }

    /** Writes the seal that the coordinator has of {@code name} beside {@code file}. Empty if it has none. */
    static Optional<Path> seal(Path file, String name, List<ArtifactDocument> all) throws CliException {
        for (ArtifactDocument artifact : all) {
            if (artifact.name().equals(name) && artifact.seal() != null) {
                return Optional.of(write(sealOf(file), (Json.text(artifact.seal()) + "\n").getBytes(UTF_8)));
            }
        }
        return Optional.empty();
    }

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
