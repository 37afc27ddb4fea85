package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Puts tables in such an order that what a table refers to comes before it. Tables that refer to each other, or to themselves, stand together. */
public final class Components {

    /**
     * Tables that can be looked at only together.
     *
     * @param cyclic whether their rows may refer to rows among them
     */
    public record Component(List<TableName> tables, boolean cyclic) {
        public Component {
            tables = List.copyOf(tables);
        }
    }

    private final Map<TableName, Set<TableName>> parents;
    private final Map<TableName, Integer> index = new HashMap<>();
    private final Map<TableName, Integer> low = new HashMap<>();
    private final Deque<TableName> open = new ArrayDeque<>();
    private final Set<TableName> onStack = new HashSet<>();
    private final List<Component> components = new ArrayList<>();

    private Components(Map<TableName, Set<TableName>> parents) {
        this.parents = parents;
    }

    /** @param parents of each table those that its rows refer to; others than its keys are left out */
    public static List<Component> order(Map<TableName, ? extends Collection<TableName>> parents) {
        var known = new HashMap<TableName, Set<TableName>>();
        parents.forEach((table, all) -> {
            var among = new TreeSet<>(all);
            among.retainAll(parents.keySet());
            known.put(table, among);
        });
        var components = new Components(known);
        new TreeSet<>(known.keySet()).forEach(components::visit);
        return components.components;
    }

    private Set<TableName> of(TableName table) {
        return parents.getOrDefault(table, Set.of());
    }

    /** A table whose parents are being visited. */
    private record Visit(TableName table, Iterator<TableName> left) {}

    /** Tarjan's algorithm, without recursion: chains of references may be long. */
    private void visit(TableName root) {
        if (index.containsKey(root)) {
            return;
        }
        var path = new ArrayDeque<Visit>();
        path.push(begin(root));
        while (!path.isEmpty()) {
            Visit at = path.element();
            if (at.left().hasNext()) {
                TableName parent = at.left().next();
                if (!index.containsKey(parent)) {
                    path.push(begin(parent));
                } else if (onStack.contains(parent)) {
                    low.merge(at.table(), index.getOrDefault(parent, 0), Math::min);
                }
            } else {
                path.pop();
                end(at.table());
                Visit before = path.peek();
                if (before != null) {
                    low.merge(before.table(), low.getOrDefault(at.table(), 0), Math::min);
                }
            }
        }
    }

    private Visit begin(TableName table) {
        index.put(table, index.size());
        low.put(table, index.size() - 1);
        open.push(table);
        onStack.add(table);
        return new Visit(table, of(table).iterator());
    }

    private void end(TableName table) {
        if (!index.getOrDefault(table, 0).equals(low.get(table))) {
            return;
        }
        var tables = new TreeSet<TableName>();
        TableName member;
        do {
            member = open.pop();
            onStack.remove(member);
            tables.add(member);
        } while (!member.equals(table));
        boolean cyclic = tables.size() > 1 || of(table).contains(table);
        components.add(new Component(List.copyOf(tables), cyclic));
    }
}
