package dev.godwit.common.config;

import java.util.regex.Pattern;

/** Hides the credentials in a URL or connection string that somebody wrote where a secret does not belong. */
final class Redaction {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]{1,500}(?=@)");
    private static final Pattern PARAMETER = Pattern.compile(
            "(?i)\\b(\\w{0,30}(?:password|passwd|pwd|secret|token|key)\\s?[=:]\\s?)[^&;,\\s'\"]{1,500}");

    private Redaction() {}

    static String of(String text) {
        String withoutUser = USER_INFO.matcher(text).replaceAll(Secret.MASK);
        return PARAMETER.matcher(withoutUser).replaceAll("$1" + Secret.MASK);
    }
}
