package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file in {@code config/bad} is refused with exactly the problems that stand beside it. */
class BadConfigurationTest {
    private static final Path RESOURCES = Path.of("src/test/resources/config");
    private static final Map<String, String> ENVIRONMENT = Map.of("SHOP_PASSWORD", "hunter2-hunter2", "EMPTY", "");

    @TestFactory
    Stream<DynamicTest> aProcessIsRefused() throws IOException {
        return cases("bad").map(file -> test(file, ConfigLoader.forProcess(ENVIRONMENT), WorkerExample.class));
    }

    @TestFactory
    Stream<DynamicTest> aBundleIsRefused() throws IOException {
        return cases("bad-bundle").map(file -> test(file, ConfigLoader.forBundle(), MaskingExample.class));
    }

    @Test
    void thereAreAtLeastFortyCases() throws IOException {
        assertThat(cases("bad")).hasSizeGreaterThanOrEqualTo(40);
    }

    private static Stream<Path> cases(String directory) throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
            List<Path> yaml = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            return yaml.stream();
        }
    }

    private static DynamicTest test(Path file, ConfigLoader empty, Class<? extends Record> type) {
        String name = file.getFileName().toString();
        return DynamicTest.dynamicTest(name, () -> {
            Path beside = file.resolveSibling(name.replace(".yaml", ".expected"));
            ConfigLoader loader = empty.withContent(name, Files.readAllBytes(file));

            var refused = catchThrowableOfType(ConfigException.class, () -> loader.load(type));

            assertThat(refused).hasMessage(Files.readString(beside).stripTrailing());
            assertThat(refused.problems()).isNotEmpty().isSorted();
            assertThat(refused).hasMessageNotContaining("hunter2");
        });
    }
}
