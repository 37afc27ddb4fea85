package dev.godwit.sync.anonymize;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of one rule, as the policy's parser left them, read with their types. What is wrong is collected, and
 * the default is answered in its place. For one thread.
 */
public final class Parameters {
    private final Map<String, ?> values;
    private final List<String> problems = new ArrayList<>();

    /** @param values scalars, lists and maps as a YAML or JSON parser gives them */
    public Parameters(Map<String, ?> values) {
        this.values = values;
    }

    /** The value as it was parsed, or null. */
    public @Nullable Object raw(String name) {
        return values.get(name);
    }

    public String text(String name, String otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Map || value instanceof List) {
            return wrong(name, "is text", otherwise);
        }
        return value.toString();
    }

    public int integer(String name, int otherwise, int min, int max) {
        return (int) number(name, otherwise, min, max);
    }

    public long number(String name, long otherwise, long min, long max) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        Long number = asLong(value);
        if (number == null || number < min || number > max) {
            return wrong(name, "is a whole number from %d to %d".formatted(min, max), otherwise);
        }
        return number;
    }

    public boolean flag(String name, boolean otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toString()) {
            case "true" -> true;
            case "false" -> false;
            default -> wrong(name, "is true or false", otherwise);
        };
    }

    /** One of the constants of an enum, written in lower case. */
    public <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        E[] constants = type.getEnumConstants();
        for (E constant : constants) {
            if (written(constant).equals(value.toString())) {
                return constant;
            }
        }
        String known = Arrays.stream(constants).map(Parameters::written).collect(Collectors.joining(", "));
        return wrong(name, "is one of " + known, otherwise);
    }

    /** A list of texts; one text alone is a list of one. */
    public List<String> texts(String name) {
        Object value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().noneMatch(item -> item instanceof Map || item instanceof List || item == null)
                    ? list.stream().map(Object::toString).toList()
                    : wrong(name, "is a list of texts", List.of());
        }
        return value instanceof Map ? wrong(name, "is a list of texts", List.of()) : List.of(value.toString());
    }

    /** A mapping, in its order. */
    public Map<String, Object> mapping(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return wrong(name, "is a mapping", Map.of());
        }
        var result = new LinkedHashMap<String, Object>();
        map.forEach((key, entry) -> result.put(String.valueOf(key), entry == null ? "null" : entry));
        return result;
    }

    /** A number with or without decimals. */
    public BigDecimal decimal(String name, String otherwise, String min, String max) {
        String text = text(name, otherwise);
        try {
            var number = new BigDecimal(text);
            if (number.compareTo(new BigDecimal(min)) >= 0 && number.compareTo(new BigDecimal(max)) <= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            return wrong(name, "is a number from %s to %s".formatted(min, max), new BigDecimal(otherwise));
        }
        return wrong(name, "is a number from %s to %s".formatted(min, max), new BigDecimal(otherwise));
    }

    /** Records what is wrong; a sentence that names the parameter. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** What was wrong with what was read so far. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    private <T> T wrong(String name, String expected, T otherwise) {
        problems.add("Parameter '%s' %s; '%s' is not.".formatted(name, expected, values.get(name)));
        return otherwise;
    }

    private static @Nullable Long asLong(Object value) {
        try {
            return Long.valueOf(value.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
