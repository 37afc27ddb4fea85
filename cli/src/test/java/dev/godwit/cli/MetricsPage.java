package dev.godwit.cli;

import dev.godwit.testkit.MarkdownExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tables of docs/reference/metrics.md. */
final class MetricsPage {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(godwit_\\w+)` \\| (\\w+) \\|");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (godwit_\\w+) (\\w+)$");

    private MetricsPage() {}

    /** The types of meters by their names, of {@code Coordinators} or {@code Workers}. */
    static Map<String, String> of(String role) throws IOException {
        String page = Files.readString(MarkdownExamples.repository().resolve("docs/reference/metrics.md"));
        String section = page.substring(page.indexOf("## " + role));
        int next = section.indexOf("\n## ");
        return types(ROW, next < 0 ? section : section.substring(0, next));
    }

    /** The same, of what a process answers. What a summary adds to its name is left out. */
    static Map<String, String> published(String answer) {
        Map<String, String> types = types(TYPE, answer);
        types.keySet().removeIf(name -> name.endsWith("_max"));
        return types;
    }

    private static Map<String, String> types(Pattern pattern, String text) {
        var types = new TreeMap<String, String>();
        pattern.matcher(text).results().forEach(row -> types.put(row.group(1), row.group(2)));
        return types;
    }
}
