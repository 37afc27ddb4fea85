package dev.godwit.common.bundle;

import dev.godwit.common.json.Hashes;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a project that a job needs, as an archive that is named by its hash: the same files give the same bytes on every
 * machine. Immutable, as long as nobody changes the arrays that {@link #files} and {@link #bytes} hand out.
 */
public final class Bundle {

    /** Of the archive, and so of the files together. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    static final int MAX_FILES = 10_000;

    private final SortedMap<String, byte[]> files;
    private final byte[] bytes;
    private final String sha256;

    private Bundle(SortedMap<String, byte[]> files, byte[] bytes) {
        this.files = files;
        this.bytes = bytes;
        this.sha256 = Hashes.hex(Hashes.sha256(bytes));
    }

    /**
     * The files below {@code root} whose path from there matches one of {@code globs}, as in {@code db/**} or {@code policy.yaml}. A
     * glob that matches nothing is no error.
     *
     * @throws BundleException if a match is a link or cannot be read, or they are too many or too large
     */
    public static Bundle of(Path root, List<String> globs) throws BundleException {
        return of(BundleFiles.collect(root, globs));
    }

    /** @throws BundleException if a path is not fit for a bundle, or there are too many files or bytes */
    public static Bundle of(Map<String, byte[]> files) throws BundleException {
        var sorted = new TreeMap<>(files);
        if (sorted.size() > MAX_FILES) {
            throw new BundleException("%,d files, and a bundle holds at most %,d".formatted(sorted.size(), MAX_FILES));
        }
        long size = 0;
        for (Map.Entry<String, byte[]> file : sorted.entrySet()) {
            BundlePath.check(file.getKey());
            size += file.getValue().length;
        }
        byte[] bytes = size > MAX_BYTES ? new byte[0] : ZipBytes.write(sorted);
        if (size > MAX_BYTES || bytes.length > MAX_BYTES) {
            throw new BundleException("The files have %,d bytes, and a bundle holds at most %,d. The largest is '%s'."
                    .formatted(size, MAX_BYTES, largest(sorted)));
        }
        return new Bundle(Collections.unmodifiableSortedMap(sorted), bytes);
    }

    /**
     * Reads an archive that need not be trusted.
     *
     * @throws BundleException if it is not exactly what {@link #bytes} of some bundle would give
     */
    public static Bundle read(byte[] archive) throws BundleException {
        return BundleReader.read(archive);
    }

    /** Contents by path, with slashes, in order of path. */
    public Map<String, byte[]> files() {
        return files;
    }

    /** The archive, a ZIP without compression. */
    public byte[] bytes() {
        return bytes;
    }

    /** The archive's name: its SHA-256 in hex. */
    public String sha256() {
        return sha256;
    }

    private static String largest(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .max(Map.Entry.comparingByValue((a, b) -> Integer.compare(a.length, b.length)))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    @Override
    public String toString() {
        return "Bundle[%s, %d files, %d bytes]".formatted(sha256, files.size(), bytes.length);
    }
}
