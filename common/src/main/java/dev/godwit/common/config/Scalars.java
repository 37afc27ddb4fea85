package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.config.ConfigNode.Scalar;
import dev.godwit.common.config.ConfigNode.Scalar.Kind;
import dev.godwit.common.text.DidYouMean;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The single values that a setting may have. */
final class Scalars {
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]{0,399})");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,30}(?:\\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?");
    private static final Set<String> OLD_BOOLEANS = Set.of("yes", "no", "on", "off", "y", "n");

    static final ScalarShape PATH = text("a path", Path::of, schema -> {});

    static final Map<Class<?>, ScalarShape> BUILT_IN = builtIn();

    private Scalars() {}

    private static Map<Class<?>, ScalarShape> builtIn() {
        ScalarShape flag = new ScalarShape(
                "true or false",
                Set.of(Kind.BOOLEAN),
                Scalars::bool,
                Scalars::booleanHint,
                schema -> schema.put("type", "boolean"));
        ScalarShape integer = number(
                "a whole number",
                Set.of(Kind.INTEGER),
                text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE),
                "integer");
        ScalarShape whole = number(
                "a whole number", Set.of(Kind.INTEGER), text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE), "integer");
        ScalarShape decimal = number("a number", Set.of(Kind.INTEGER, Kind.NUMBER), Scalars::decimal, "number");
        Map<Class<?>, ScalarShape> shapes = new LinkedHashMap<>();
        shapes.put(String.class, text("text", text -> text, schema -> {}));
        shapes.put(boolean.class, flag);
        shapes.put(Boolean.class, flag);
        shapes.put(int.class, integer);
        shapes.put(Integer.class, integer);
        shapes.put(long.class, whole);
        shapes.put(Long.class, whole);
        shapes.put(double.class, decimal);
        shapes.put(Double.class, decimal);
        shapes.put(
                Duration.class,
                withUnit("a duration such as 30s, 5m or 1h30m", "30s", Durations::parse, "P.+|" + Durations.PATTERN));
        shapes.put(DataSize.class, withUnit("a size such as 64MiB", "64MiB", DataSize::parse, DataSize.PATTERN));
        shapes.put(
                URI.class,
                text("a URI such as https://host/path", Scalars::uri, schema -> schema.put("format", "uri")));
        shapes.put(ZoneId.class, text("a time zone such as Europe/Berlin", Scalars::zone, schema -> {}));
        return Map.copyOf(shapes);
    }

    private static ScalarShape text(String expected, Function<String, Object> reader, Consumer<ObjectNode> schema) {
        return new ScalarShape(
                expected, Set.of(Kind.TEXT), reader, Scalars::quotesHint, schema.andThen(Scalars::string));
    }

    private static void string(ObjectNode schema) {
        schema.put("type", "string");
    }

    private static @Nullable String quotesHint(Scalar scalar, @Nullable String reason) {
        return scalar.isOfAnyType() || scalar.kind() == Kind.TEXT ? null : "Put it in quotes.";
    }

    private static ScalarShape number(String expected, Set<Kind> kinds, Function<String, Object> reader, String type) {
        return new ScalarShape(
                expected,
                kinds,
                reader,
                (scalar, reason) -> {
                    boolean quoted = scalar.kind() == Kind.TEXT && kinds.contains(CoreSchema.kindOf(scalar.text()));
                    return quoted ? "Remove the quotes." : reason;
                },
                schema -> schema.put("type", type));
    }

    private static ScalarShape withUnit(
            String expected, String example, Function<String, Object> reader, String pattern) {
        return new ScalarShape(
                expected,
                Set.of(Kind.TEXT),
                reader,
                (scalar, reason) -> {
                    boolean bare = CoreSchema.kindOf(scalar.written()) != Kind.TEXT;
                    return bare ? "Say the unit, as in %s.".formatted(example) : null;
                },
                schema -> schema.put("type", "string").put("pattern", "^(?:" + pattern + ")$"));
    }

    static ScalarShape ofEnum(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        Stream.of(type.getEnumConstants())
                .forEach(constant -> constants.put(Names.value((Enum<?>) constant), constant));
        return new ScalarShape(
                "one of " + String.join(", ", constants.keySet()),
                Set.of(Kind.TEXT),
                text -> known(constants, text),
                (scalar, reason) ->
                        scalar.kind() == Kind.REFERENCE ? null : DidYouMean.hint(scalar.text(), constants.keySet()),
                schema -> {
                    ArrayNode values = schema.putArray("enum");
                    constants.keySet().forEach(values::add);
                });
    }

    private static Object known(Map<String, Object> constants, String text) {
        Object constant = constants.get(text);
        if (constant == null) {
            throw new IllegalArgumentException("Unknown");
        }
        return constant;
    }

    static ScalarShape parsedBy(Class<?> type, Method parse) {
        parse.setAccessible(true);
        String name = Names.kebab(type.getSimpleName()).replace('-', ' ');
        Doc doc = type.getAnnotation(Doc.class);
        return new ScalarShape(
                doc != null ? doc.value() : ("aeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name,
                Set.of(Kind.TEXT),
                text -> parsed(parse, text),
                (scalar, reason) -> reason == null ? quotesHint(scalar, parse) : reason,
                Scalars::string);
    }

    /** Quotes help only where what stands in them would be taken. */
    private static @Nullable String quotesHint(Scalar scalar, Method parse) {
        String quotes = quotesHint(scalar, (String) null);
        if (quotes == null) {
            return null;
        }
        try {
            parsed(parse, scalar.text());
            return quotes;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private static Object parsed(Method parse, String text) {
        try {
            return parse.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(parse + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parse + " cannot be called", e);
        }
    }

    private static long whole(String text, long min, long max) {
        if (!INTEGER.matcher(text).matches()) {
            throw new IllegalArgumentException("Write digits only, without leading zeros, separators or a plus sign.");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("It is too large.", e);
        }
        throw new IllegalArgumentException("It must be between %d and %d.".formatted(min, max));
    }

    private static double decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new IllegalArgumentException("Write it as 0.25 or 1e-3.");
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("It is too large.");
        }
        return value;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("Write true or false.");
        };
    }

    private static @Nullable String booleanHint(Scalar scalar, @Nullable String reason) {
        if (OLD_BOOLEANS.contains(scalar.written().toLowerCase(Locale.ROOT))) {
            return "YAML 1.2 has no other words for them.";
        }
        boolean quoted = scalar.kind() == Kind.TEXT && CoreSchema.kindOf(scalar.text()) == Kind.BOOLEAN;
        return quoted ? "Remove the quotes." : reason;
    }

    private static URI uri(String text) {
        URI uri = URI.create(text);
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException("It has no scheme.");
        }
        return uri;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Unknown time zone", e);
        }
    }
}
