package dev.godwit.common.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

/** Puts values into paths and queries so that they stay values. */
final class Paths {

    private Paths() {}

    /** {@code text} as one segment of a path. */
    static String segment(String text) {
        String encoded = encode(text);
        // '.' and '..' survive encoding and would be resolved away.
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }

    /** {@code ?a=b&c=d}, or nothing; entries with an empty value are left out. */
    static String query(Map<String, String> parameters) {
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.add(encode(name) + "=" + encode(value));
            }
        });
        return query.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
