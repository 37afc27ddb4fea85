package dev.godwit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Facts about where a benchmark ran, without which its figures mean nothing. */
final class Machine {

    private Machine() {}

    static void describe(Report report) throws IOException {
        report.line("at          %s", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        report.line("machine     %s, %d cores, %s", cpu(), Runtime.getRuntime().availableProcessors(), memory());
        report.line(
                "system      %s %s, Java %s (%s)",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"));
        report.line("load before %s (1, 5, 15 minutes)", load());
    }

    /** The load averages of the last 1, 5 and 15 minutes. */
    static String load() throws IOException {
        String[] words = Files.readString(Path.of("/proc/loadavg")).split(" ");
        return "%s %s %s".formatted(words[0], words[1], words[2]);
    }

    private static String cpu() throws IOException {
        return value(Path.of("/proc/cpuinfo"), "model name");
    }

    private static String memory() throws IOException {
        String total = value(Path.of("/proc/meminfo"), "MemTotal").replace(" kB", "");
        return total.chars().allMatch(Character::isDigit)
                ? "%.1f GiB".formatted(Long.parseLong(total) / 1048576.0)
                : total;
    }

    private static String value(Path file, String name) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
