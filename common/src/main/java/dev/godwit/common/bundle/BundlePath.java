package dev.godwit.common.bundle;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells which names a file in a bundle may have: relative, with slashes, and without any way out of the directory it is unpacked in. */
final class BundlePath {

    private static final int MAX_BYTES = 512;

    private BundlePath() {}

    static void check(String path) throws BundleException {
        if (path.isEmpty() || path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new BundleException("A file's path in a bundle has 1 to %d bytes".formatted(MAX_BYTES));
        }
        if (path.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\' || c == ':')) {
            throw refused(path, "it holds a control character, a backslash or a colon");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
            throw refused(path, "it is not Unicode text");
        }
        if (path.startsWith("/")) {
            throw refused(path, "it is absolute");
        }
        if (List.of(path.split("/", -1)).stream()
                .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."))) {
            throw refused(path, "it has an empty part, '.' or '..'");
        }
    }

    private static BundleException refused(String path, String why) {
        return new BundleException(
                "Not a path for a bundle: '%s' (%s)".formatted(path.replaceAll("\\p{Cntrl}", "?"), why));
    }
}
