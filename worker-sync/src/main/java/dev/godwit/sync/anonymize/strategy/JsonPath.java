package dev.godwit.sync.anonymize.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way through a document: names of members, {@code *} for any member, {@code [*]} for the elements of an array. */
record JsonPath(List<String> steps) {
    static final String ANY_MEMBER = "*";
    static final String ELEMENTS = "[*]";
    private static final Pattern STEP =
            Pattern.compile("\\G(?:(?<elements>\\[\\*])|\\.?(?:\"(?<quoted>[^\"]+)\"|(?<name>[^.\\[\\]\"]+)))");

    JsonPath {
        steps = List.copyOf(steps);
    }

    /** Reads {@code $.user.email}, {@code items[*].name}, {@code "a key".b}; empty where it is none of the kind. */
    static Optional<JsonPath> parse(String text) {
        String path = text.startsWith("$") ? text.substring(1) : text;
        List<String> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path);
        int at = 0;
        while (at < path.length() && step.find(at)) {
            if (step.group("elements") != null) {
                steps.add(ELEMENTS);
            } else if (step.group("quoted") != null) {
                steps.add("=" + step.group("quoted"));
            } else {
                steps.add(step.group("name").equals(ANY_MEMBER) ? ANY_MEMBER : "=" + step.group("name"));
            }
            at = step.end();
        }
        return at < path.length() || (path.startsWith(".") && !text.startsWith("$"))
                ? Optional.empty()
                : Optional.of(new JsonPath(steps));
    }
}
