package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.policy.PolicyProblem.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Columns that foreign keys link: they share a domain and are masked alike, or their rows would no longer join. */
final class ForeignKeys {
    private final List<ColumnRef> columns;
    private final Map<ColumnName, ColumnRef> byName = new HashMap<>();
    private final Map<ColumnName, PolicyRule> decided;
    private final List<PolicyProblem> problems;
    private final Map<ColumnName, ColumnName> leaders = new HashMap<>();

    ForeignKeys(List<ColumnRef> columns, Map<ColumnName, PolicyRule> decided, List<PolicyProblem> problems) {
        this.columns = columns;
        this.decided = decided;
        this.problems = problems;
        columns.forEach(column -> byName.put(column.name(), column));
    }

    /** Links columns, and reports those that cannot be. */
    void check() {
        for (ColumnRef child : columns) {
            outside(child);
            for (ColumnName parent : child.references()) {
                if (byName.containsKey(parent) && decided.containsKey(parent) && decided.containsKey(child.name())) {
                    check(child, column(parent));
                }
            }
        }
        groups().values().forEach(this::oneDomain);
    }

    /** The domain of a masked column: the one its rule or the rule of a linked column names, or the first one's name. */
    String domain(ColumnName name, Decision.Mask mask) {
        if (!leaders.containsKey(name)) {
            return mask.domain().orElse(name.toString());
        }
        List<ColumnName> group = groups().getOrDefault(leader(name), List.of(name));
        return group.stream()
                .flatMap(member -> explicit(member).stream())
                .findFirst()
                .orElseGet(() -> root(group).toString());
    }

    private void check(ColumnRef child, ColumnRef parent) {
        Decision one = rule(child.name()).decision();
        Decision other = rule(parent.name()).decision();
        if (one instanceof Decision.Mask mask && mask.masking().alwaysNull()) {
            return;
        }
        if (one instanceof Decision.Mask child1 && other instanceof Decision.Mask parent1) {
            Object key = child1.masking().joinKey(child.type().family());
            if (key.equals(parent1.masking().joinKey(parent.type().family()))) {
                link(child.name(), parent.name());
            } else {
                problem(
                        child,
                        "Column '%s' (%s, '%s') references '%s' (%s, '%s'), and they are masked differently: rows would no longer join. Give both the same strategy and parameters; for integers of different types also the same 'max'."
                                .formatted(
                                        child.name(),
                                        child.type().name(),
                                        child1.strategy(),
                                        parent.name(),
                                        parent.type().name(),
                                        parent1.strategy()));
            }
        } else if (one instanceof Decision.Mask || other instanceof Decision.Mask) {
            boolean childKept = one instanceof Decision.Keep;
            if (childKept || other instanceof Decision.Keep) {
                problem(
                        child,
                        "Column '%s' references '%s', but '%s' is kept and the other masked: rows would no longer join."
                                .formatted(child.name(), parent.name(), childKept ? child.name() : parent.name()));
            }
        }
    }

    /** The rows that are referenced are there already, and nobody knows how they were masked. */
    private void outside(ColumnRef child) {
        PolicyRule rule = decided.get(child.name());
        if (!child.outside().isEmpty()
                && rule != null
                && rule.decision() instanceof Decision.Mask mask
                && !mask.masking().alwaysNull()) {
            problem(
                    child,
                    "Column '%s' is masked and references '%s' in the target, whose table this sync does not copy: rows would find no other. Copy that table as well, use 'null', or drop the foreign key in the target."
                            .formatted(child.name(), child.outside().get(0)));
        }
    }

    private void oneDomain(List<ColumnName> group) {
        Map<String, ColumnName> domains = new TreeMap<>();
        for (ColumnName member : group) {
            explicit(member).forEach(domain -> domains.putIfAbsent(domain, member));
        }
        if (domains.size() > 1) {
            List<String> claims = new ArrayList<>();
            domains.forEach((domain, member) -> claims.add("'%s' is in '%s'".formatted(member, domain)));
            problem(
                    column(group.get(0)),
                    "Foreign keys link columns of different domains, whose rows would no longer join: %s. Give them one domain."
                            .formatted(String.join(", ", claims)));
        }
    }

    private Map<ColumnName, List<ColumnName>> groups() {
        Map<ColumnName, List<ColumnName>> groups = new TreeMap<>();
        for (ColumnName member : new TreeSet<>(leaders.keySet())) {
            groups.computeIfAbsent(leader(member), leader -> new ArrayList<>()).add(member);
        }
        return groups;
    }

    /** The column that the others reference, directly or not. */
    private ColumnName root(List<ColumnName> group) {
        Set<ColumnName> members = new HashSet<>(group);
        return group.stream()
                .filter(member -> column(member).references().stream()
                        .noneMatch(reference -> !reference.equals(member) && members.contains(reference)))
                .min(Comparator.naturalOrder())
                .orElse(group.get(0));
    }

    private Set<String> explicit(ColumnName name) {
        return rule(name).decision() instanceof Decision.Mask mask
                ? mask.domain().map(Set::of).orElse(Set.of())
                : Set.of();
    }

    private void link(ColumnName one, ColumnName other) {
        leaders.putIfAbsent(one, one);
        leaders.putIfAbsent(other, other);
        leaders.put(leader(one), leader(other));
    }

    private ColumnName leader(ColumnName name) {
        ColumnName at = name;
        ColumnName next = leaders.getOrDefault(at, at);
        while (!next.equals(at)) {
            at = next;
            next = leaders.getOrDefault(at, at);
        }
        return at;
    }

    private ColumnRef column(ColumnName name) {
        ColumnRef column = byName.get(name);
        if (column == null) {
            throw new IllegalStateException("Column '%s' is not selected".formatted(name));
        }
        return column;
    }

    private PolicyRule rule(ColumnName name) {
        PolicyRule rule = decided.get(name);
        if (rule == null) {
            throw new IllegalStateException("Column '%s' is not decided".formatted(name));
        }
        return rule;
    }

    private void problem(ColumnRef column, String message) {
        problems.add(new PolicyProblem(Kind.FOREIGN_KEY, column.name().toString(), message));
    }
}
