package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.policy.ColumnPattern.Part;
import java.util.List;

/**
 * Which of several rules that match a column decide about it. The rule of a column alone comes before patterns; of two patterns, the one that means only columns
 * that the other means, too: {@code *.*.email} before {@code *.*.e*}, and that before {@code *.*.*}. Where each means columns that the other does not, as
 * {@code *.users.*} and {@code *.*.email}, neither comes first: whoever wrote them has to say.
 */
final class RulePrecedence {

    private static final Part ANY = new Part("*", false);

    private RulePrecedence() {}

    /** Those of {@code rules}, all of which match one column, that no other comes before. */
    static List<PolicyRule> first(List<PolicyRule> rules) {
        List<PolicyRule> exact =
                rules.stream().filter(rule -> rule.columns().isExact()).toList();
        if (!exact.isEmpty()) {
            return exact;
        }
        return rules.stream()
                .filter(rule -> rules.stream().noneMatch(other -> isNarrower(other.columns(), rule.columns())))
                .toList();
    }

    private static boolean isNarrower(ColumnPattern one, ColumnPattern other) {
        return covers(other, one) && !covers(one, other);
    }

    /** Whether {@code wide} matches all that {@code narrow} does. True is certain; patterns with many wildcards may be equal without its being seen. */
    static boolean covers(ColumnPattern wide, ColumnPattern narrow) {
        for (int fromEnd = 1; fromEnd <= 3; fromEnd++) {
            if (!covers(part(wide, fromEnd), part(narrow, fromEnd))) {
                return false;
            }
        }
        return true;
    }

    /** A schema that is not written is any. */
    private static Part part(ColumnPattern pattern, int fromEnd) {
        int index = pattern.parts().size() - fromEnd;
        return index < 0 ? ANY : pattern.parts().get(index);
    }

    private static boolean covers(Part wide, Part narrow) {
        var reached = new boolean[narrow.name().length() + 1];
        reached[0] = true;
        for (int i = 0; i < wide.name().length(); i++) {
            reached = step(reached, wide, i, narrow);
        }
        return reached[narrow.name().length()];
    }

    /** Up to where in {@code narrow} the first {@code i + 1} characters of {@code wide} may reach. */
    private static boolean[] step(boolean[] before, Part wide, int i, Part narrow) {
        var after = new boolean[before.length];
        boolean star = isWildcard(wide, i, '*');
        boolean one = isWildcard(wide, i, '?');
        for (int at = 0; at < before.length; at++) {
            if (star) {
                after[at] = before[at] || (at > 0 && after[at - 1]);
            } else if (at > 0 && before[at - 1] && !isWildcard(narrow, at - 1, '*')) {
                boolean same =
                        wide.name().charAt(i) == narrow.name().charAt(at - 1) && !isWildcard(narrow, at - 1, '?');
                after[at] = one || same;
            }
        }
        return after;
    }

    private static boolean isWildcard(Part part, int at, char wildcard) {
        return !part.quoted() && part.name().charAt(at) == wildcard;
    }
}
