package dev.godwit.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The examples in Godwit's pages, so that a test can run each. The repository is found by walking up to {@code .mvn}. */
public final class MarkdownExamples {

    private MarkdownExamples() {}

    /** Those of {@code README.md} and of every page below {@code docs}, in order. */
    public static List<MarkdownExample> all() {
        return Stream.concat(in("README.md").stream(), in("docs").stream()).toList();
    }

    /** Those of one page or of all pages below a directory; {@code path} is relative to the repository. None if it is missing. */
    public static List<MarkdownExample> in(String path) {
        Path repository = repository();
        try (Stream<Path> files =
                Files.exists(repository.resolve(path)) ? Files.walk(repository.resolve(path)) : Stream.of()) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .flatMap(file -> parse(repository.relativize(file), read(file)).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory that holds {@code .mvn}. */
    public static Path repository() {
        for (Path path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.isDirectory(path.resolve(".mvn"))) {
                return path;
            }
        }
        throw new IllegalStateException(
                "No directory above '%s' holds .mvn".formatted(Path.of("").toAbsolutePath()));
    }

    static List<MarkdownExample> parse(Path file, List<String> lines) {
        List<MarkdownExample> examples = new ArrayList<>();
        Fence open = null;
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (open == null) {
                open = Fence.openedBy(line, i + 1);
                code.setLength(0);
            } else if (open.closedBy(line)) {
                examples.add(new MarkdownExample(file, open.line(), open.info(), code.toString()));
                open = null;
            } else {
                code.append(open.unindented(line)).append('\n');
            }
        }
        if (open != null) {
            throw new IllegalStateException("%s:%d: this code block is never closed".formatted(file, open.line()));
        }
        return examples;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The opening of a code block: at least three backticks or tildes, which as many of the same close. */
    private record Fence(int line, int indent, String marks, String info) {

        static @Nullable Fence openedBy(String line, int number) {
            String text = line.stripLeading();
            int indent = line.length() - text.length();
            if (text.startsWith("```") || text.startsWith("~~~")) {
                char mark = text.charAt(0);
                int length = (int) text.chars().takeWhile(c -> c == mark).count();
                String info = text.substring(length).strip();
                return mark == '`' && info.indexOf('`') >= 0
                        ? null
                        : new Fence(number, indent, text.substring(0, length), info);
            }
            return null;
        }

        boolean closedBy(String line) {
            String text = line.strip();
            return text.startsWith(marks) && text.chars().allMatch(c -> c == marks.charAt(0));
        }

        String unindented(String line) {
            int spaces =
                    (int) line.chars().limit(indent).takeWhile(c -> c == ' ').count();
            return line.substring(spaces);
        }
    }
}
