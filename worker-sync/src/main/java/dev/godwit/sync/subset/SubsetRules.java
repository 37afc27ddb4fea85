package dev.godwit.sync.subset;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.ForeignKey;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.subset.Components.Component;
import dev.godwit.sync.subset.SubsetFile.OneTable;
import dev.godwit.sync.subset.SubsetScope.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what a project writes, and of the foreign keys of both sides, the rule by which rows are taken. Those of the target count too: they are what the
 * rows have to fit in the end.
 */
public final class SubsetRules {

    /**
     * What stands against it.
     *
     * @param key as in {@code subset.references[0]}
     * @param hint null if there is none
     */
    public record Objection(
            String key, String message, @Nullable String hint) {}

    /**
     * A foreign key to a table that is not copied.
     *
     * @param target whether the target has it, which will check it
     */
    public record Outside(String name, TableName table, TableName references, boolean target) {}

    private final SubsetFile file;
    private final Map<String, String> filters;
    private final List<Table> selected;
    private final References source;
    private final References target;
    private final Catalog catalog;
    private final List<Objection> objections = new ArrayList<>();
    private final List<Outside> outside = new ArrayList<>();
    private final SubsetScope scope;

    /**
     * @param filters conditions on rows, by table
     * @param target whose tables are called as the source's
     */
    public SubsetRules(
            SubsetFile file, Map<String, String> filters, List<Table> selected, Catalog source, Catalog target) {
        this.file = file;
        this.filters = filters;
        this.selected = selected;
        List<TableName> names = selected.stream().map(Table::name).toList();
        this.catalog = source;
        this.source = new References(source, names);
        this.target = new References(target, names);
        this.scope = scope(references());
    }

    /** What stands against it; without that {@link #scope} can be used. */
    public List<Objection> objections() {
        return List.copyOf(objections);
    }

    public SubsetScope scope() {
        return scope;
    }

    /** References that no row is left out for. */
    public List<Outside> outside() {
        return List.copyOf(outside);
    }

    private List<Reference> references() {
        var references = new ArrayList<Reference>();
        for (ForeignKey key : source.declared()) {
            if (source.root(key.references()).isEmpty()) {
                outside.add(new Outside(key.name(), key.table(), key.references(), false));
            } else if (References.isTemporal(key)) {
                objections.add(new Objection(
                        "subset",
                        "Foreign key %s of '%s' holds for spans of time, which a subset cannot follow. Leave one of the tables out."
                                .formatted(Quoted.of(key.name()), key.table()),
                        null));
            } else {
                references.add(References.reference(key));
            }
        }
        for (int i = 0; i < file.references().size(); i++) {
            declared("subset.references[%d]".formatted(i), file.references().get(i), references);
        }
        ofTarget(references);
        return references;
    }

    /** Foreign keys that the target alone has. */
    private void ofTarget(List<Reference> references) {
        for (ForeignKey key : target.declared()) {
            Reference there = References.reference(key);
            if (target.root(key.references()).isEmpty()) {
                outside.removeIf(known ->
                        known.table().equals(key.table()) && known.references().equals(key.references()));
                outside.add(new Outside(key.name(), key.table(), key.references(), true));
            } else if (references.stream().noneMatch(there::means)) {
                var here = new Reference(
                        key.name() + " of the target",
                        key.table(),
                        key.columns(),
                        key.references(),
                        key.referencedColumns(),
                        false);
                if (source.root(here.table()).isPresent()
                        && source.root(here.references()).isPresent()
                        && hasColumns(here.table(), here.columns())
                        && hasColumns(here.references(), here.referencedColumns())
                        && source.isUnique(here.references(), here.referencedColumns())) {
                    references.add(here);
                } else {
                    objections.add(new Objection(
                            "subset",
                            "Foreign key %s of '%s' is in the target alone, and the source has no unique index on %s(%s): which rows fit it cannot be told. Create the index, or take the key off the target."
                                    .formatted(
                                            Quoted.of(key.name()),
                                            key.table(),
                                            key.references(),
                                            String.join(", ", key.referencedColumns())),
                            null));
                }
            }
        }
    }

    private boolean hasColumns(TableName table, List<String> columns) {
        return catalog.table(table).stream()
                .anyMatch(found ->
                        columns.stream().allMatch(column -> found.column(column).isPresent()));
    }

    private void declared(String key, VirtualReference written, List<Reference> references) {
        Table table = table(key, written.table());
        Table referenced = table(key, written.references());
        boolean known = table != null && columns(key, table, written.columns());
        known &= referenced != null && columns(key, referenced, written.referencedColumns());
        if (!known || table == null || referenced == null) {
            return;
        }
        if (!source.isUnique(referenced.name(), written.referencedColumns())) {
            objections.add(new Objection(
                    key,
                    "'%s' has no unique index on (%s), so that %s may mean several rows. Create one."
                            .formatted(
                                    referenced.name(),
                                    String.join(", ", written.referencedColumns()),
                                    Quoted.of(written.toString())),
                    null));
            return;
        }
        var reference = new Reference(
                written.toString(),
                table.name(),
                written.columns(),
                referenced.name(),
                written.referencedColumns(),
                false);
        if (references.stream().noneMatch(reference::means)) {
            references.add(reference);
        }
    }

    private @Nullable Table table(String key, String name) {
        return selected.stream()
                .filter(table -> table.name().toString().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    unknown(key, name);
                    return null;
                });
    }

    private void unknown(String key, String name) {
        objections.add(new Objection(
                key,
                "'subset' names %s, which is not among the selected tables.".formatted(Quoted.of(name)),
                DidYouMean.hint(name, names())));
    }

    private boolean columns(String key, Table table, List<String> columns) {
        List<String> known =
                table.columns().stream().map(column -> column.name()).toList();
        List<String> unknown =
                columns.stream().filter(column -> !known.contains(column)).toList();
        unknown.forEach(column -> objections.add(new Objection(
                key,
                "'%s' has no column %s.".formatted(table.name(), Quoted.of(column)),
                DidYouMean.hint(column, known))));
        return unknown.isEmpty();
    }

    private List<String> names() {
        return selected.stream().map(table -> table.name().toString()).toList();
    }

    /** The key of a table's own rule. */
    public static String key(String table) {
        return "subset.tables[%s]".formatted(Quoted.of(table));
    }

    private SubsetScope scope(List<Reference> references) {
        file.tables().keySet().stream()
                .sorted()
                .filter(name -> !names().contains(name))
                .forEach(name -> unknown(key(name), name));
        Set<TableName> only = onlyReferenced();
        Set<TableName> first = referringToNoOther(references);
        var rules = new LinkedHashMap<TableName, Part>();
        for (Table table : selected) {
            Part part = rule(table, only.contains(table.name()), first.contains(table.name()));
            if (part.filter() != null
                    || part.sample() != null
                    || part.atMost() != null
                    || part.onlyReferenced()
                    || references.stream()
                            .anyMatch(reference -> !reference.trusted() && isOf(reference, table.name()))) {
                rules.put(table.name(), part);
            }
        }
        addReferring(rules, references);
        List<Reference> effective = references.stream()
                .filter(reference -> rules.containsKey(child(reference)))
                .filter(reference -> !reference.trusted() || rules.containsKey(parent(reference)))
                .toList();
        List<Part> parts = rules.keySet().stream()
                .sorted()
                .map(rules::get)
                .map(Objects::requireNonNull)
                .toList();
        return SubsetScope.of(file.seed(), parts, effective);
    }

    /** Of tables that refer to ones of which not all rows come not all may come either. */
    private void addReferring(Map<TableName, Part> rules, List<Reference> references) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Reference reference : references) {
                TableName child = child(reference);
                if (!rules.containsKey(child) && rules.containsKey(parent(reference))) {
                    rules.put(child, new Part(child, null, null, null, false, List.of()));
                    changed = true;
                }
            }
        }
    }

    private Part rule(Table table, boolean only, boolean first) {
        String name = table.name().toString();
        OneTable own = file.tables().get(name);
        Double sample = own == null ? (first && !only ? file.sample() : null) : own.sample();
        Long atMost = own == null ? (only ? null : file.atMost()) : own.atMost();
        if (only && own != null && (own.sample() != null || own.atMost() != null)) {
            objections.add(new Objection(
                    key(name),
                    "'%s' is among 'only_referenced': which of its rows come is for other tables to say, not for a sample or a number."
                            .formatted(name),
                    null));
        }
        String share = sample == null || sample >= 100
                ? null
                : BigDecimal.valueOf(sample).stripTrailingZeros().toPlainString();
        return new Part(
                table.name(),
                filters.get(name),
                share,
                atMost,
                only,
                share == null && atMost == null ? List.of() : References.identity(table));
    }

    private Set<TableName> onlyReferenced() {
        var only = new HashSet<TableName>();
        for (int i = 0; i < file.onlyReferenced().size(); i++) {
            String pattern = file.onlyReferenced().get(i);
            List<TableName> found = selected.stream()
                    .map(Table::name)
                    .filter(name -> regex(pattern).matcher(name.toString()).matches())
                    .toList();
            if (found.isEmpty()) {
                unknown("subset.only_referenced[%d]".formatted(i), pattern);
            }
            only.addAll(found);
        }
        return only;
    }

    private static Pattern regex(String pattern) {
        var regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Those that refer to no selected table but themselves and each other. */
    private Set<TableName> referringToNoOther(List<Reference> references) {
        var first = new HashSet<TableName>();
        Map<TableName, Set<TableName>> parents =
                parents(selected.stream().map(Table::name).toList(), references);
        for (Component component : Components.order(parents)) {
            Set<TableName> together = Set.copyOf(component.tables());
            if (component.tables().stream()
                    .allMatch(table -> together.containsAll(parents.getOrDefault(table, Set.of())))) {
                first.addAll(together);
            }
        }
        return first;
    }

    private Map<TableName, Set<TableName>> parents(Collection<TableName> tables, List<Reference> references) {
        var parents = new HashMap<TableName, Set<TableName>>();
        tables.forEach(table -> parents.put(table, new TreeSet<>()));
        references.forEach(reference -> parents.computeIfAbsent(child(reference), any -> new TreeSet<>())
                .add(parent(reference)));
        return parents;
    }

    private boolean isOf(Reference reference, TableName table) {
        return child(reference).equals(table);
    }

    private TableName child(Reference reference) {
        return source.root(reference.table()).orElseThrow();
    }

    private TableName parent(Reference reference) {
        return source.root(reference.references()).orElseThrow();
    }
}
