package dev.godwit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A file of {@code bad-config}; what is to be said of it stands beside it. */
record BadConfigurationCase(Path file) {

    private static final Path ROOT = Path.of("src/test/resources/bad-config");
    private static final String MASK_KEY = "00112233445566778899aabbccddeeff0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    /** No output may have any of these. */
    static final String[] SECRETS = {"geheim", MASK_KEY, "beefbeef", "abababab"};

    static Map<String, String> environment(int port) {
        return Map.of(
                "TRAP",
                String.valueOf(port),
                "TOKEN",
                "gw_geheim_token",
                "EMPTY",
                "",
                "SHORT_KEY",
                "beefbeef",
                "DULL_KEY",
                "ab".repeat(32),
                "MASK_KEY",
                MASK_KEY);
    }

    static List<BadConfigurationCase> in(String kind) throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(kind))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(BadConfigurationCase::new)
                    .toList();
        }
    }

    static void layGoodFiles(Path project) throws IOException {
        Path good = ROOT.resolve("good");
        try (Stream<Path> files = Files.walk(good)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = project.resolve(good.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    String name() {
        return file.getFileName().toString().replace(".yaml", "");
    }

    /** As a file that everybody can read. */
    void copyTo(Path place) throws IOException {
        Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-r--r--"));
    }

    String expected() throws IOException {
        return Files.readString(file.resolveSibling(name() + ".expected")).stripTrailing();
    }
}
