package dev.godwit.common.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Input that is meant to exhaust stack, memory or patience is refused in a moment, with one or a few readable lines. */
class HostileInputTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    record Anything(ConfigNode value) {}

    @TestFactory
    Stream<DynamicTest> isRefusedInAMoment() {
        return inputs().entrySet().stream()
                .map(input -> DynamicTest.dynamicTest(input.getKey(), () -> isRefused(input.getValue())));
    }

    private static void isRefused(String yaml) {
        ConfigLoader loader = ConfigLoader.forProcess(Map.of()).withContent("a.yaml", yaml.getBytes(UTF_8));

        var refused = assertTimeoutPreemptively(
                LIMIT, () -> catchThrowableOfType(ConfigException.class, () -> loader.load(Anything.class)));

        assertThat(refused.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(Problems.MOST);
        assertThat(refused.problems())
                .allSatisfy(problem ->
                        assertThat(problem.toString()).hasSizeLessThan(500).matches("\\PC*"));
    }

    private static Map<String, String> inputs() {
        Map<String, String> inputs = new LinkedHashMap<>();
        inputs.put("3,000 lists deep", "value: " + "[".repeat(3_000) + "]".repeat(3_000));
        inputs.put("a million lists deep", "value: " + "[".repeat(1_000_000));
        inputs.put("a million mappings deep", "value: " + "{a: ".repeat(1_000_000));
        inputs.put("3,000 block lists deep", "value:\n  " + "- ".repeat(3_000) + "x");
        inputs.put("500 block mappings deep", blocks(500));
        inputs.put("a million complex keys", "? ".repeat(1_000_000));
        inputs.put("aliases of aliases by ten", laughs(10, 6));
        inputs.put("aliases of aliases by two", laughs(2, 24));
        inputs.put("51 aliases", "value:\n  - &a x\n" + "  - *a\n".repeat(51));
        inputs.put("aliases that add up in depth", deepAliases());
        inputs.put("10 MB of one word", "value: " + "x".repeat(10_000_000));
        inputs.put("10 MB of comments", "# nothing to see\n".repeat(600_000));
        inputs.put("4 MB of short values", "value: [" + "1,".repeat(2_000_000) + "1]");
        inputs.put("100,000 unknown keys", keys(100_000));
        inputs.put("100,000 duplicate keys", "a: 1\n".repeat(100_000));
        inputs.put("a key of a megabyte", "\"" + "k".repeat(1_000_000) + "\": 1");
        inputs.put("an anchor of a megabyte", "value: *" + "k".repeat(1_000_000));
        inputs.put("a tag of a megabyte", "value: !" + "k".repeat(1_000_000) + " x");
        inputs.put("a number of a megabyte", "other: " + "1".repeat(1_000_000));
        inputs.put("quotes that never end", "value: \"" + "\\\"".repeat(1_000_000));
        inputs.put("escapes of control characters", "\"\\e]0;owned\\a\\n\\0\\u202e\": 1");
        inputs.put("a million references", "value: " + "${env:X:-".repeat(400_000));
        inputs.put("a million dollars", "value: \"" + "$${".repeat(1_000_000) + "${\"");
        return inputs;
    }

    private static String blocks(int depth) {
        return IntStream.range(0, depth).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining());
    }

    private static String laughs(int width, int levels) {
        return "a0: &a0 x\n"
                + IntStream.rangeClosed(1, levels)
                        .mapToObj(i -> "a%d: &a%d [%s]\n"
                                .formatted(i, i, String.join(", ", Collections.nCopies(width, "*a" + (i - 1)))))
                        .collect(Collectors.joining());
    }

    private static String deepAliases() {
        String open = "[".repeat(60);
        String close = "]".repeat(60);
        return "a0: &a0 x\n"
                + IntStream.rangeClosed(1, 49)
                        .mapToObj(i -> "a%d: &a%d %s*a%d%s\n".formatted(i, i, open, i - 1, close))
                        .collect(Collectors.joining());
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
    }
}
