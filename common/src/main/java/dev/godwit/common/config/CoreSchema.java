package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Scalar.Kind;
import java.util.Set;
import java.util.regex.Pattern;

/** What an unquoted value is by the core schema of YAML 1.2: {@code no} and {@code 12:30} are text, {@code 010} a number. */
final class CoreSchema {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS = Set.of("true", "True", "TRUE", "false", "False", "FALSE");
    private static final int LONGEST_NUMBER = 400;
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]++|0o[0-7]++|0x[0-9a-fA-F]++");
    private static final Pattern NUMBER = Pattern.compile(
            "[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    private CoreSchema() {}

    static Kind kindOf(String plain) {
        if (NULLS.contains(plain)) {
            return Kind.NULL;
        }
        if (BOOLEANS.contains(plain)) {
            return Kind.BOOLEAN;
        }
        if (plain.length() > LONGEST_NUMBER) {
            return Kind.TEXT;
        }
        if (INTEGER.matcher(plain).matches()) {
            return Kind.INTEGER;
        }
        return NUMBER.matcher(plain).matches() ? Kind.NUMBER : Kind.TEXT;
    }
}
