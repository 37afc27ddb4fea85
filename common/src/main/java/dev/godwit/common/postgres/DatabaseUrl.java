package dev.godwit.common.postgres;

import dev.godwit.common.config.Doc;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a database is, as a configuration writes it: {@code postgresql://host:port/database}, with neither user nor password in it, which
 * belong beside it.
 *
 * @param jdbc as the driver has it
 */
@Doc("postgresql://host:port/database (user and password stand beside it)")
public record DatabaseUrl(String jdbc) {

    private static final Pattern SCHEME = Pattern.compile("^(jdbc:)?postgres(ql)?:(?=//.)");

    /** Reads what a configuration says. */
    public static DatabaseUrl parse(String text) {
        var scheme = SCHEME.matcher(text);
        if (!scheme.find()) {
            throw new IllegalArgumentException("It does not begin with postgresql://.");
        }
        if (text.contains("@") || text.toLowerCase(Locale.ROOT).matches(".*[?&](user|password)=.*")) {
            throw new IllegalArgumentException("Keep user and password out of it.");
        }
        return new DatabaseUrl(scheme.replaceFirst("jdbc:postgresql:"));
    }
}
