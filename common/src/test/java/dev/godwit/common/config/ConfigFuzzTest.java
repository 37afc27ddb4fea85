package dev.godwit.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is done to a file, it is either read or refused with a ConfigException. */
class ConfigFuzzTest {
    private static final int ROUNDS = Boolean.getBoolean("nightly") ? 200_000 : 5_000;
    private static final String[] FRAGMENTS = {
        "${env:",
        "}",
        "${file:/",
        "&a ",
        "*a",
        "- ",
        ": ",
        "\n",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "|",
        ">",
        "#",
        "!",
        "%",
        "@",
        "`",
        "?",
        "---",
        "...",
        "<<",
        "\0",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\r",
        "~",
        "0x",
        "1e999",
        "\\u0000",
        "!!int ",
        "🐦",
        ","
    };

    @Test
    void nothingElseIsEverThrown() throws IOException {
        long seed = Long.getLong("seed", 20261120L);
        var random = new Random(seed);
        List<byte[]> seeds = seeds();
        int read = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = mutated(seeds.get(random.nextInt(seeds.size())), random);
            if (isRead(input, "seed %d, round %d".formatted(seed, round))) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    private static boolean isRead(byte[] input, String which) {
        var environment = Map.of("SHOP_PASSWORD", "x");
        boolean read = false;
        for (ConfigLoader loader : List.of(ConfigLoader.forProcess(environment), ConfigLoader.forBundle())) {
            for (Class<? extends Record> type : List.of(WorkerExample.class, MaskingExample.class)) {
                try {
                    loader.withContent("a.yaml", input).load(type);
                    read = true;
                } catch (ConfigException refused) {
                    assertThat(refused.problems()).isNotEmpty();
                } catch (RuntimeException | StackOverflowError unexpected) {
                    fail("%s: %s".formatted(which, new String(input, StandardCharsets.UTF_8)), unexpected);
                }
            }
        }
        return read;
    }

    private static List<byte[]> seeds() throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (String directory : List.of("bad", "bad-bundle", "good")) {
            try (Stream<Path> files = Files.list(Path.of("src/test/resources/config", directory))) {
                for (Path file : files.filter(any -> any.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        return seeds;
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] bytes = seed;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            bytes = switch (random.nextInt(4)) {
                case 0 ->
                    spliced(
                            bytes,
                            at,
                            at,
                            FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(StandardCharsets.UTF_8));
                case 1 -> spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(20)), new byte[0]);
                case 2 -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
                default -> {
                    int end = Math.min(bytes.length, at + random.nextInt(40));
                    yield spliced(bytes, random.nextInt(bytes.length + 1), -1, Arrays.copyOfRange(bytes, at, end));
                }
            };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] insert) {
        int end = to < 0 ? from : to;
        byte[] result = new byte[from + insert.length + bytes.length - end];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(insert, 0, result, from, insert.length);
        System.arraycopy(bytes, end, result, from + insert.length, bytes.length - end);
        return result;
    }
}
