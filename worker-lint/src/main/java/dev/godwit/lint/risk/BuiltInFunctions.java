package dev.godwit.lint.risk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * PostgreSQL's own functions, operators and types: those that change nothing but what they return. All others are unknown, the user's as well as the
 * server's ({@code pg_terminate_backend}, {@code lo_unlink}, {@code set_config}).
 */
final class BuiltInFunctions {

    private static final String CATALOG = "pg_catalog.";
    private static final int OLDEST = 14;

    private static final Map<String, Entry> FUNCTIONS = lines("functions.txt").stream()
            .map(line -> line.split(" "))
            .collect(Collectors.toUnmodifiableMap(
                    words -> words[0],
                    words -> new Entry(
                            words[1].equals("volatile") ? Volatility.VOLATILE : Volatility.STABLE,
                            words.length > 2 ? Integer.parseInt(words[2]) : OLDEST)));

    private static final Set<String> OPERATORS = Set.copyOf(lines("operators.txt"));
    private static final Set<String> TYPES = Set.copyOf(lines("types.txt"));

    private BuiltInFunctions() {}

    private record Entry(Volatility volatility, int since) {}

    /** Of a function without side effects: whether it may return another value for each row. */
    enum Volatility {
        STABLE,
        VOLATILE,
        UNKNOWN
    }

    /** @param name as it is written, perhaps with a schema
     *  @param major version of the server; what came later is a user's function there */
    static Volatility volatility(String name, int major) {
        Entry entry = FUNCTIONS.get(bare(name));
        return entry == null || entry.since > major ? Volatility.UNKNOWN : entry.volatility;
    }

    static boolean isOperator(String name) {
        return OPERATORS.contains(bare(name));
    }

    /** False for what may be a domain. */
    static boolean isType(String name) {
        return TYPES.contains(bare(name));
    }

    /** All names of {@link #volatility}. */
    static Set<String> functions() {
        return FUNCTIONS.keySet();
    }

    private static String bare(String name) {
        return name.startsWith(CATALOG) ? name.substring(CATALOG.length()) : name;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(BuiltInFunctions.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
