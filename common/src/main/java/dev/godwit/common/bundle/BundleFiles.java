package dev.godwit.common.bundle;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects a project's files by glob. Looks only into directories that a glob can reach, and follows no link. */
final class BundleFiles extends SimpleFileVisitor<Path> {

    private final Path root;
    private final List<PathMatcher> globs;
    private final SortedMap<String, byte[]> files = new TreeMap<>();
    private long bytes;

    private BundleFiles(Path root, List<PathMatcher> globs) {
        this.root = root;
        this.globs = globs;
    }

    static SortedMap<String, byte[]> collect(Path root, List<String> globs) throws BundleException {
        var matchers = globs.stream()
                .map(glob -> root.getFileSystem().getPathMatcher("glob:" + glob))
                .toList();
        var files = new BundleFiles(root.normalize(), matchers);
        try {
            for (String glob : globs) {
                Path start = files.root.resolve(fixedPart(glob)).normalize();
                if (!start.startsWith(files.root)) {
                    throw new BundleException("'%s' leads out of the project".formatted(glob));
                }
                files.refuseLinksTo(start);
                if (Files.exists(start)) {
                    Files.walkFileTree(start, files);
                }
            }
        } catch (Refused e) {
            throw new BundleException(e.getMessage(), e);
        } catch (FileSystemLoopException e) {
            throw new BundleException("The directories of '%s' form a loop".formatted(root), e);
        } catch (IOException e) {
            throw new BundleException("Cannot read '%s'".formatted(e.getMessage()), e);
        }
        return files.files;
    }

    /** The directories that come before the first wild card: {@code db} of {@code db/**}, a file's own path where there is none. */
    private static String fixedPart(String glob) {
        int wild = glob.length();
        for (char c : new char[] {'*', '?', '[', '{', '\\'}) {
            int at = glob.indexOf(c);
            wild = at >= 0 ? Math.min(wild, at) : wild;
        }
        return wild == glob.length() ? glob : glob.substring(0, Math.max(0, glob.lastIndexOf('/', wild)));
    }

    /** Else a linked directory would count as empty. */
    private void refuseLinksTo(Path start) throws Refused {
        for (Path at = start; at != null && !at.equals(root); at = at.getParent()) {
            if (Files.isSymbolicLink(at)) {
                throw notPlain(name(root.relativize(at)));
            }
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Path relative = root.relativize(file);
        if (globs.stream().anyMatch(glob -> glob.matches(relative))) {
            add(relative, file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    private void add(Path relative, Path file, BasicFileAttributes attributes) throws IOException {
        String name = name(relative);
        if (!attributes.isRegularFile()) {
            throw notPlain(name);
        }
        bytes += files.containsKey(name) ? 0 : attributes.size();
        if (bytes > Bundle.MAX_BYTES) {
            throw new Refused(("The project's files have more than %,d bytes with '%s'. A bundle carries SQL and"
                            + " configuration; keep data elsewhere.")
                    .formatted(Bundle.MAX_BYTES, name));
        }
        files.put(name, Files.readAllBytes(file));
    }

    private static String name(Path relative) {
        return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
    }

    private static Refused notPlain(String name) {
        return new Refused("'%s' is not a plain file. Links and devices are not bundled; put the file itself there."
                .formatted(name));
    }

    /** Carries a refusal out of the walk. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
