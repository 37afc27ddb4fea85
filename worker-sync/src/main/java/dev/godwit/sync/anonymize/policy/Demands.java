package dev.godwit.sync.anonymize.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What others than the policy ask for: tags of columns, and flags of the command line. Nothing in here can make a policy weaker.
 *
 * @param flags rules that go before the policy's
 * @param problems what is wrong with flags and tags
 */
public record Demands(Collection<ColumnTag> tags, Map<ColumnName, PolicyRule> flags, List<PolicyProblem> problems) {

    /** Nobody asks for anything. */
    public static final Demands NONE = new Demands(List.of(), Map.of(), List.of());

    public Demands {
        tags = List.copyOf(tags);
        flags = Map.copyOf(flags);
        problems = List.copyOf(problems);
    }

    public static Demands of(Collection<ColumnTag> tags, List<PolicyProblem> badTags, FlagRules flags) {
        var problems = new ArrayList<>(badTags);
        problems.addAll(flags.problems());
        return new Demands(tags, flags.rules(), problems);
    }

    List<ColumnTag> tags(ColumnName column) {
        return tags.stream().filter(tag -> tag.column().equals(column)).toList();
    }
}
