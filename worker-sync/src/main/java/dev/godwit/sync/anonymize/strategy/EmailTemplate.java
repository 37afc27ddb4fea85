package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.Parameters;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before and after the token of an address. */
record EmailTemplate(String before, String after) {
    private static final Pattern SHAPE =
            Pattern.compile("([A-Za-z0-9._+-]*)\\{id}([A-Za-z0-9._+-]*)@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)");
    private static final Set<String> RESERVED = Set.of("invalid", "test", "example", "localhost");
    private static final Pattern EXAMPLE = Pattern.compile("(.*\\.)?example\\.(com|net|org)");

    static EmailTemplate parse(String text, boolean deliverable, Parameters parameters) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            parameters.problem("Parameter 'template' is an address with one {id} before the @, such as "
                    + "'user_{id}@example.invalid'; '%s' is not.".formatted(text));
            return new EmailTemplate("", "@example.invalid");
        }
        String domain = matcher.group(3);
        if (!deliverable && !isReserved(domain)) {
            parameters.problem(("Mail to '%s' can be delivered. Use a domain under .invalid, .test or .example, or "
                            + "example.com, .net or .org; or set 'deliverable: true'.")
                    .formatted(domain));
        }
        return new EmailTemplate(matcher.group(1), matcher.group(2) + "@" + domain);
    }

    /** How many characters an address has besides the token. */
    int fixed() {
        return before.length() + after.length();
    }

    /** RFC 2606 and RFC 6761 keep these for ever. */
    static boolean isReserved(String anyCase) {
        String domain = anyCase.toLowerCase(Locale.ROOT);
        return RESERVED.contains(domain.substring(domain.lastIndexOf('.') + 1))
                || EXAMPLE.matcher(domain).matches();
    }
}
