package dev.godwit.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a benchmark says: printed as it comes, and kept for a file. Confined to one thread. */
final class Report {

    private final PrintStream out;
    private final StringBuilder text = new StringBuilder();

    Report(PrintStream out) {
        this.out = out;
    }

    void line(String format, Object... values) {
        String line = values.length == 0 ? format : format.formatted(values);
        out.println(line);
        text.append(line).append('\n');
    }

    /** Progress: for whoever waits, not for the file. */
    void note(String format, Object... values) {
        out.println("  " + format.formatted(values));
    }

    void write(@Nullable Path file, String title, String command) throws IOException {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(
                file,
                "# %s%n%n```console%n$ %s%n```%n%n```text%n%s```%n".formatted(title, command, text),
                StandardCharsets.UTF_8);
        out.println("Written to " + file);
    }
}
