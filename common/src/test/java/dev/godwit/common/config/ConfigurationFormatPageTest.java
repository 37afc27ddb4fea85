package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every example of the page about the format is read, and does what the page says. */
class ConfigurationFormatPageTest {
    private static final Path PAGE = Path.of("../docs/reference/configuration-format.md");
    private static final Path USER_FILE = Path.of("src/test/resources/config/good/worker.yaml");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```([a-z ]+)\n(.*?)^```$");

    /** A block of the page, with the block of text that belongs to it. */
    private record Example(String kind, String yaml, String expected) {}

    @TestFactory
    Stream<DynamicTest> examplesDoWhatThePageSays() throws IOException {
        List<Example> examples = examples();
        assertThat(examples).hasSizeGreaterThan(7);
        return examples.stream().map(example -> DynamicTest.dynamicTest(example.yaml(), () -> check(example)));
    }

    private static List<Example> examples() throws IOException {
        var examples = new ArrayList<Example>();
        var fences = FENCE.matcher(Files.readString(PAGE));
        while (fences.find()) {
            if (fences.group(1).equals("text")) {
                Example last = examples.remove(examples.size() - 1);
                examples.add(
                        new Example(last.kind(), last.yaml(), fences.group(2).stripTrailing()));
            } else {
                examples.add(new Example(fences.group(1), fences.group(2), ""));
            }
        }
        return examples;
    }

    private static void check(Example example) throws IOException {
        switch (example.kind()) {
            case "yaml" -> {
                ConfigLoader loader = process(example, Map.of("SHOP_PASSWORD", "x"));
                assertThat(problems(loader, WorkerExample.class)).isEqualTo(example.expected());
            }
            case "yaml bundle" -> {
                ConfigLoader loader = ConfigLoader.forBundle().withText("godwit.yaml", example.yaml());
                assertThat(problems(loader, MaskingExample.class)).isEqualTo(example.expected());
            }
            case "yaml explain" -> {
                ConfigLoader loader = process(example, Map.of("SHOP_PASSWORD", "x", "GODWIT_SLOTS", "6"));
                assertThat(loader.explain(WorkerExample.class)
                                .explanation()
                                .format()
                                .lines())
                        .containsSubsequence(example.expected().lines().toList());
            }
            default -> throw new AssertionError("Unknown kind of block: " + example.kind());
        }
    }

    private static ConfigLoader process(Example example, Map<String, String> environment) throws IOException {
        return ConfigLoader.forProcess(environment)
                .withText("godwit.yaml", example.yaml())
                .withText("user.yaml", Files.readString(USER_FILE));
    }

    private static String problems(ConfigLoader loader, Class<? extends Record> type) {
        var problems = new Problems();
        loader.load(type, problems);
        return problems.format();
    }
}
