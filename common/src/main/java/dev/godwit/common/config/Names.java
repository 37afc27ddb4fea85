package dev.godwit.common.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** How Java's names are written in files: keys in snake_case, values in kebab-case. */
final class Names {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Names() {}

    static String snake(String camelCase) {
        return WORD_START.matcher(camelCase).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    static String kebab(String camelCase) {
        return WORD_START.matcher(camelCase).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    static String value(Enum<?> constant) {
        try {
            Key key = constant.getDeclaringClass().getField(constant.name()).getAnnotation(Key.class);
            boolean named = key != null && !key.value().isEmpty();
            return named
                    ? key.value()
                    : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(constant + " has no field", e);
        }
    }

    static String alternative(Class<?> type) {
        Key key = type.getAnnotation(Key.class);
        return key == null || key.value().isEmpty() ? kebab(type.getSimpleName()) : key.value();
    }
}
