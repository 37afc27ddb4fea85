package dev.godwit.sync;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.GeneratedSchema.Reference;
import dev.godwit.sync.GeneratedSchema.Table;
import dev.godwit.sync.subset.SubsetScope;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of a subset, found the slow way: everything in memory, one rule after the other, until nothing changes any more. */
final class NaiveSubset {

    private record Row(Table table, long rid, long hash, boolean candidate, List<@Nullable String> values) {}

    private final GeneratedSchema schema;
    private final Map<Table, List<Row>> rows = new LinkedHashMap<>();
    private final Map<Reference, Map<Row, Set<Row>>> leads = new HashMap<>();
    private final Set<Row> in = new HashSet<>();

    private NaiveSubset(GeneratedSchema schema) {
        this.schema = schema;
    }

    /** The numbers of the rows that are to come, by table. */
    static Map<String, Set<Long>> of(GeneratedSchema schema, TestDatabase source, SubsetScope scope)
            throws SQLException {
        var naive = new NaiveSubset(schema);
        try (Connection connection = source.connect()) {
            for (Table table : schema.tables()) {
                naive.read(connection, table, scope);
            }
        }
        return naive.solve();
    }

    private void read(Connection connection, Table table, SubsetScope scope) throws SQLException {
        List<String> by = scope.part(new TableName("public", table.name()))
                .map(SubsetScope.Part::by)
                .orElse(List.of());
        String hash = by.isEmpty()
                ? "0::bigint"
                : "hashtextextended(ROW(%s)::text COLLATE \"C\", '%d'::bigint)"
                        .formatted(
                                String.join(
                                        ", ",
                                        by.stream().map(c -> '"' + c + '"').toList()),
                                scope.seed(new TableName("public", table.name())));
        String candidate = "%s AND %s"
                .formatted(
                        table.filter() == null ? "true" : table.filter(),
                        table.sample() == null
                                ? "true"
                                : "(" + hash + " & 9223372036854775807)::numeric < 9223372036854775808 * "
                                        + table.sample() + " / 100");
        var all = new ArrayList<Row>();
        try (var statement = connection.createStatement();
                var found =
                        statement.executeQuery("SELECT rid, %s, %s, * FROM %s ORDER BY tableoid::regclass::text, ctid"
                                .formatted(hash, candidate, table.sql()))) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                var values = new ArrayList<@Nullable String>();
                for (int i = 4; i <= columns; i++) {
                    values.add(found.getString(i));
                }
                all.add(new Row(table, found.getLong(1), found.getLong(2), found.getBoolean(3), values));
            }
        }
        rows.put(table, all);
    }

    private Map<String, Set<Long>> solve() {
        schema.references().forEach(this::follow);
        rows.values().forEach(all -> all.stream().filter(Row::candidate).forEach(in::add));
        fixpoint();
        for (Set<Table> component : components()) {
            cap(component);
            fixpoint();
        }
        boolean changed = true;
        Set<Row> kept = new HashSet<>();
        in.stream().filter(row -> !row.table().onlyReferenced()).forEach(kept::add);
        while (changed) {
            changed = false;
            for (Map<Row, Set<Row>> each : leads.values()) {
                for (Map.Entry<Row, Set<Row>> lead : each.entrySet()) {
                    changed |= kept.contains(lead.getKey()) && kept.addAll(lead.getValue());
                }
            }
        }
        in.retainAll(kept);
        var result = new LinkedHashMap<String, Set<Long>>();
        schema.tables().forEach(table -> result.put(table.name(), new TreeSet<>()));
        in.forEach(row -> result.computeIfAbsent(row.table().name(), any -> new TreeSet<>())
                .add(row.rid()));
        return result;
    }

    private List<Row> of(Table table) {
        return rows.getOrDefault(table, List.of());
    }

    private Map<Row, Set<Row>> lead(Reference reference) {
        return leads.getOrDefault(reference, Map.of());
    }

    private static List<String> names(Table table, GeneratedSchema schema) {
        var names = new ArrayList<String>(List.of("rid", "v"));
        names.addAll(table.key().columns());
        schema.of(table).forEach(reference -> names.addAll(reference.columns()));
        return names;
    }

    private List<@Nullable String> values(Row row, List<String> columns) {
        List<String> names = names(row.table(), schema);
        var values = new ArrayList<@Nullable String>();
        columns.forEach(column -> values.add(row.values().get(names.indexOf(column))));
        return values;
    }

    private void follow(Reference reference) {
        var byKey = new HashMap<List<@Nullable String>, Row>();
        of(reference.to())
                .forEach(row -> byKey.put(values(row, reference.to().key().columns()), row));
        var lead = new HashMap<Row, Set<Row>>();
        for (Row row : of(reference.from())) {
            List<@Nullable String> key = values(row, reference.columns());
            if (!key.contains(null)) {
                Row to = byKey.get(key);
                lead.put(row, to == null ? Set.of() : Set.of(to));
            }
        }
        leads.put(reference, lead);
    }

    private boolean fits(Row row) {
        for (Reference reference : schema.of(row.table())) {
            Set<Row> to = lead(reference).get(row);
            if (to != null && (to.isEmpty() || !in.containsAll(to))) {
                return false;
            }
        }
        return true;
    }

    private void fixpoint() {
        while (in.removeIf(row -> !fits(row))) {
            // until nothing changes
        }
    }

    private Set<Table> reachable(Table from) {
        var found = new HashSet<Table>();
        var open = new ArrayList<Table>(List.of(from));
        while (!open.isEmpty()) {
            Table table = open.remove(0);
            for (Reference reference : schema.of(table)) {
                if (found.add(reference.to())) {
                    open.add(reference.to());
                }
            }
        }
        return found;
    }

    /** Those that are referred to first. */
    private List<Set<Table>> components() {
        var components = new ArrayList<Set<Table>>();
        for (Table table : schema.tables()) {
            var together = new HashSet<Table>(Set.of(table));
            reachable(table).stream()
                    .filter(other -> reachable(other).contains(table))
                    .forEach(together::add);
            if (!components.contains(together)) {
                components.add(together);
            }
        }
        components.sort(Comparator.comparingInt(
                together -> (int) reachable(together.iterator().next()).stream()
                        .filter(table -> !together.contains(table))
                        .count()));
        return components;
    }

    private void cap(Set<Table> component) {
        List<Table> capped = schema.tables().stream()
                .filter(component::contains)
                .filter(table -> table.atMost() != null)
                .toList();
        var order = new ArrayList<Row>();
        schema.tables().stream()
                .filter(capped::contains)
                .sorted(Comparator.comparing(table -> new TableName("public", table.name())))
                .forEach(table -> order.addAll(rows.get(table)));
        boolean cyclic = component.size() > 1
                || schema.references().stream()
                        .anyMatch(each ->
                                component.contains(each.from()) && each.from().equals(each.to()));
        order.sort(Comparator.comparingLong(row -> cyclic ? row.hash() >> 31 : row.hash()));
        var accepted = new HashSet<Row>();
        for (Row row : order) {
            if (in.contains(row)) {
                Set<Row> closure = closure(row, component);
                closure.addAll(accepted);
                boolean fits = capped.stream()
                        .allMatch(table -> closure.stream()
                                        .filter(each -> each.table().equals(table))
                                        .count()
                                <= Objects.requireNonNull(table.atMost()));
                if (fits) {
                    accepted.addAll(closure);
                }
            }
        }
        in.removeIf(row -> capped.contains(row.table()) && !accepted.contains(row));
    }

    private Set<Row> closure(Row from, Set<Table> component) {
        var closure = new HashSet<Row>(Set.of(from));
        var open = new ArrayList<Row>(List.of(from));
        while (!open.isEmpty()) {
            Row row = open.remove(0);
            for (Reference reference : schema.of(row.table())) {
                lead(reference).getOrDefault(row, Set.of()).stream()
                        .filter(to -> component.contains(to.table()) && closure.add(to))
                        .forEach(open::add);
            }
        }
        return closure;
    }
}
