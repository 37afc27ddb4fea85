package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.subset.CappedRows;
import dev.godwit.sync.subset.Components;
import dev.godwit.sync.subset.Components.Component;
import dev.godwit.sync.subset.Cycle;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.subset.PositionStream.Lead;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.References;
import dev.godwit.sync.subset.RowSet;
import dev.godwit.sync.subset.SubsetScope;
import dev.godwit.sync.subset.SubsetScope.Part;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the rows of a subset: of each table those that its rule takes and whose references are all taken. What is referred to is looked at before what refers
 * to it, so that one look at a table will do; tables in a cycle are looked at twice, and their rows solved as a graph. At last, from those that refer to those
 * that are referred to, tables of which only referenced rows are to come lose the others.
 */
final class SubsetSelection {

    private static final long ROWS_PER_LOOK = 1 << 20;

    private final SubsetReader reader;
    private final SubsetScope scope;
    private final References references;
    private final int blockSize;

    /** Of memory. */
    private final long mostBytes;

    private final List<Component> components;
    private final Map<TableName, RowSet> taken = new TreeMap<>();
    private final Map<TableName, PartCount.Tally> tallies = new HashMap<>();
    private final Map<Component, Cyclic> cycles = new HashMap<>();
    private final Map<TableName, RowSet> referenced = new HashMap<>();
    private long rowsRead;

    SubsetSelection(SubsetReader reader, SubsetScope scope, References references, int blockSize, long mostBytes) {
        this.reader = reader;
        this.scope = scope;
        this.references = references;
        this.blockSize = blockSize;
        this.mostBytes = mostBytes;
        var parents = new HashMap<TableName, TreeSet<TableName>>();
        for (Part part : scope.tables()) {
            parents.put(part.table(), new TreeSet<>());
            tallies.put(part.table(), new PartCount.Tally(part.table()));
        }
        for (Reference reference : scope.references()) {
            parents.computeIfAbsent(child(reference), any -> new TreeSet<>()).add(parent(reference));
        }
        this.components = Components.order(parents);
    }

    /** The rows that are taken, by table. */
    Map<TableName, RowSet> run() throws SQLException, InterruptedException, JobFailedException {
        for (Component component : components) {
            if (component.cyclic()) {
                cyclic(component);
            } else {
                alone(part(component.tables().get(0)));
            }
        }
        for (int i = components.size() - 1; i >= 0; i--) {
            drop(components.get(i));
        }
        return taken;
    }

    List<PartCount> counts() {
        return scope.tables().stream()
                .map(part -> tally(part.table()).end(rows(part.table()).size()))
                .toList();
    }

    private TableName child(Reference reference) {
        return references.root(reference.table()).orElseThrow();
    }

    private TableName parent(Reference reference) {
        return references.root(reference.references()).orElseThrow();
    }

    private Part part(TableName table) {
        return scope.part(table).orElseThrow();
    }

    private RowSet rows(TableName table) {
        return Objects.requireNonNull(taken.get(table), "rows of a table that comes first");
    }

    private PartCount.Tally tally(TableName table) {
        return Objects.requireNonNull(tallies.get(table));
    }

    private List<Reference> of(TableName table) {
        return scope.references().stream()
                .filter(reference -> child(reference).equals(table))
                .toList();
    }

    /** The rows of what each reference leads to; null where all rows of it are taken. */
    private List<@Nullable RowSet> parents(List<Reference> followed) {
        var parents = new ArrayList<@Nullable RowSet>();
        followed.forEach(reference -> parents.add(taken.get(parent(reference))));
        return parents;
    }

    private void alone(Part part) throws SQLException, InterruptedException, JobFailedException {
        var rows = new RowSet(blockSize);
        List<Reference> followed = of(part.table());
        List<@Nullable RowSet> parents = parents(followed);
        PartCount.Tally tally = tally(part.table());
        CappedRows capped = part.atMost() == null ? null : new CappedRows(part.atMost());
        reader.read(part, capped != null, followed, tally, (position, hash, leads, leadTo, asked) -> {
            look(() -> rows.bytes() + (capped == null ? 0 : capped.bytes()));
            if (fits(leads, leadTo, asked, parents, tally)) {
                if (capped == null) {
                    rows.add(position);
                } else {
                    capped.add(hash, position);
                }
            }
        });
        if (capped != null) {
            capped.forEach(rows::add);
            tally.atMost(capped.leftOut());
        }
        taken.put(part.table(), rows);
        requireRoom(0, part.table());
    }

    /** Now and then. */
    private void look(LongSupplier growing) {
        if (++rowsRead % ROWS_PER_LOOK == 0 && growing.getAsLong() > mostBytes) {
            throw new OutOfRoom(growing.getAsLong());
        }
    }

    /** Whether all that a row refers to is taken, as far as it is known by now. */
    private static boolean fits(
            Lead[] leads, long[] leadTo, int[] asked, List<@Nullable RowSet> parents, PartCount.Tally tally) {
        for (int i = 0; i < asked.length; i++) {
            if (leads[i] == Lead.DANGLING) {
                tally.dangling();
                return false;
            }
        }
        for (int i = 0; i < asked.length; i++) {
            RowSet parent = parents.get(asked[i]);
            if (leads[i] == Lead.ROW && parent != null && !parent.contains(leadTo[i])) {
                tally.reference();
                return false;
            }
        }
        return true;
    }

    /** A set grows too large in the midst of a table. */
    private static final class OutOfRoom extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final long bytes;

        OutOfRoom(long bytes) {
            this.bytes = bytes;
        }
    }

    private void requireRoom(long more, TableName table) throws JobFailedException {
        long bytes = more
                + taken.values().stream().mapToLong(RowSet::bytes).sum()
                + referenced.values().stream().mapToLong(RowSet::bytes).sum()
                + cycles.values().stream().mapToLong(cycle -> cycle.bytes).sum();
        if (bytes > mostBytes) {
            throw tooLarge(bytes, table.toString());
        }
    }

    private JobFailedException tooLarge(long bytes, String table) {
        return new JobFailedException(
                FailureKind.PERMANENT,
                "subset-too-large",
                ("To choose rows of '%s' takes %d MB of memory and more, and of the worker's heap a subset may take a quarter, %d MB. Give the worker more heap"
                                + " (-Xmx), take less of the tables, or leave out one of those that refer to each other.")
                        .formatted(table, bytes >> 20, mostBytes >> 20));
    }

    /** Tables whose rows refer to each other. */
    private final class Cyclic {
        private final Component component;
        private final Map<TableName, RowSet.Ranks> ranks = new HashMap<>();
        private final Map<TableName, Integer> first = new HashMap<>();
        private final Map<TableName, RowSet> candidates = new HashMap<>();
        private final Map<TableName, long[]> hashes = new HashMap<>();
        private final Cycle graph;
        private final long bytes;

        Cyclic(Component component) throws SQLException, InterruptedException, JobFailedException {
            this.component = component;
            long count = 0;
            long edges = 0;
            boolean capped = false;
            for (TableName table : component.tables()) {
                Part part = part(table);
                var rows = new RowSet(blockSize);
                reader.read(part, false, List.of(), tally(table), (position, hash, leads, leadTo, asked) -> {
                    look(rows::bytes);
                    rows.add(position);
                });
                candidates.put(table, rows);
                first.put(table, (int) Math.min(count, Integer.MAX_VALUE));
                count += rows.size();
                edges += rows.size() * inner(table).size();
                capped |= part.atMost() != null;
            }
            bytes = Cycle.bytes(count, edges, capped);
            requireRoom(bytes, component.tables().get(0));
            if (count >= Integer.MAX_VALUE - 2 || edges >= Integer.MAX_VALUE - 2) {
                throw tooLarge(bytes, component.tables().get(0).toString());
            }
            graph = new Cycle((int) count);
            candidates.forEach((table, rows) -> ranks.put(table, rows.ranks()));
        }

        private List<Reference> inner(TableName table) {
            return of(table).stream()
                    .filter(reference -> component.tables().contains(parent(reference)))
                    .toList();
        }

        private int node(TableName table, long position) {
            long rank = Objects.requireNonNull(ranks.get(table)).of(position);
            return rank < 0 ? Cycle.NONE : Objects.requireNonNull(first.get(table)) + (int) rank;
        }

        private int size(TableName table) {
            return (int) Objects.requireNonNull(candidates.get(table)).size();
        }

        private int first(TableName table) {
            return Objects.requireNonNull(first.get(table));
        }

        /** Puts what each row refers to into the graph; what breaks a rule by itself goes. */
        void link(TableName table) throws SQLException, InterruptedException {
            Part part = part(table);
            List<Reference> followed = of(table);
            List<@Nullable RowSet> parents = parents(followed);
            var edges = new ArrayList<int @Nullable []>();
            var to = new ArrayList<TableName>();
            for (Reference reference : followed) {
                TableName parent = parent(reference);
                to.add(parent);
                edges.add(component.tables().contains(parent) ? graph.reference(first(table), size(table)) : null);
            }
            boolean hashed = part.atMost() != null;
            long[] kept = hashed ? new long[size(table)] : new long[0];
            PartCount.Tally tally = tally(table);
            var unused = new PartCount.Tally(table);
            reader.read(part, hashed, followed, unused, (position, hash, leads, leadTo, asked) -> {
                int node = node(table, position);
                int place = node - first(table);
                if (hashed) {
                    kept[place] = hash;
                }
                if (!fits(leads, leadTo, asked, parents, tally)) {
                    graph.drop(node);
                    return;
                }
                for (int i = 0; i < asked.length; i++) {
                    int[] each = edges.get(asked[i]);
                    if (each != null && leads[i] == Lead.ROW) {
                        each[place] = node(to.get(asked[i]), leadTo[i]);
                        if (each[place] == Cycle.NONE && graph.isTaken(node)) {
                            tally.reference();
                            graph.drop(node);
                        }
                    }
                }
            });
            hashes.put(table, kept);
        }

        void solve() {
            count(() -> graph.prune(), PartCount.Tally::references, component.tables());
            var caps = new ArrayList<Cycle.Cap>();
            var tables = new ArrayList<TableName>();
            for (TableName table : component.tables()) {
                Long most = part(table).atMost();
                if (most != null) {
                    tables.add(table);
                    caps.add(new Cycle.Cap(first(table), size(table), most, Objects.requireNonNull(hashes.get(table))));
                }
            }
            hashes.clear();
            if (!caps.isEmpty()) {
                Map<TableName, Long> before = sizes();
                graph.cap(caps);
                component.tables().forEach(table -> {
                    long gone = Objects.requireNonNull(before.get(table)) - left(table);
                    if (tables.contains(table)) {
                        tally(table).atMost(gone);
                    } else {
                        tally(table).references(gone);
                    }
                });
            }
            component.tables().forEach(table -> taken.put(table, rowsLeft(table)));
        }

        private interface Counted {
            void add(PartCount.Tally tally, long rows);
        }

        private void count(Runnable step, Counted into, List<TableName> tables) {
            Map<TableName, Long> before = sizes();
            step.run();
            tables.forEach(table -> into.add(tally(table), Objects.requireNonNull(before.get(table)) - left(table)));
        }

        private Map<TableName, Long> sizes() {
            var sizes = new HashMap<TableName, Long>();
            component.tables().forEach(table -> sizes.put(table, left(table)));
            return sizes;
        }

        private long left(TableName table) {
            long left = 0;
            for (int node = first(table); node < first(table) + size(table); node++) {
                left += graph.isTaken(node) ? 1 : 0;
            }
            return left;
        }

        private RowSet rowsLeft(TableName table) {
            var rows = new RowSet(blockSize);
            int[] node = {first(table)};
            Objects.requireNonNull(candidates.get(table)).forEach(position -> {
                if (graph.isTaken(node[0]++)) {
                    rows.add(position);
                }
            });
            return rows;
        }

        /** Of tables of which only referenced rows come, those go to which no row leads that stays. */
        void dropUnreferenced() {
            var roots = new BitSet();
            var only = new BitSet();
            for (TableName table : component.tables()) {
                boolean onlyReferenced = part(table).onlyReferenced();
                RowSet marked = referenced.get(table);
                rows(table).forEach(position -> {
                    int node = node(table, position);
                    if (onlyReferenced) {
                        only.set(node);
                    }
                    if (!onlyReferenced || (marked != null && marked.contains(position))) {
                        roots.set(node);
                    }
                });
            }
            count(() -> graph.keepReferenced(roots, only), PartCount.Tally::unreferenced, component.tables());
            component.tables().forEach(table -> taken.put(table, rowsLeft(table)));
        }
    }

    private void cyclic(Component component) throws SQLException, InterruptedException, JobFailedException {
        var cycle = new Cyclic(component);
        for (TableName table : component.tables()) {
            cycle.link(table);
        }
        cycle.solve();
        if (component.tables().stream().anyMatch(table -> part(table).onlyReferenced())) {
            cycles.put(component, cycle);
        }
        requireRoom(0, component.tables().get(0));
    }

    /** What refers to a component has lost its rows by now. */
    private void drop(Component component) throws SQLException, InterruptedException, JobFailedException {
        Cyclic cycle = cycles.remove(component);
        if (cycle != null) {
            cycle.dropUnreferenced();
        }
        for (TableName table : component.tables()) {
            Part part = part(table);
            if (cycle == null && part.onlyReferenced()) {
                RowSet marked = referenced.getOrDefault(table, new RowSet(blockSize));
                tally(table).unreferenced(rows(table).size() - marked.size());
                taken.put(table, marked);
            }
            mark(part, component);
        }
        component.tables().forEach(referenced::remove);
    }

    /** Says which rows of other tables the taken rows of this one refer to, where that is what lets them come. */
    private void mark(Part part, Component component) throws SQLException, InterruptedException, JobFailedException {
        List<Reference> followed = of(part.table()).stream()
                .filter(reference -> !component.tables().contains(parent(reference)))
                .filter(reference ->
                        scope.part(parent(reference)).map(Part::onlyReferenced).orElse(false))
                .toList();
        if (followed.isEmpty()) {
            return;
        }
        RowSet rows = rows(part.table());
        var marked = new ArrayList<RowSet>();
        followed.forEach(
                reference -> marked.add(referenced.computeIfAbsent(parent(reference), any -> new RowSet(blockSize))));
        var unused = new PartCount.Tally(part.table());
        reader.read(part, false, followed, unused, (position, hash, leads, leadTo, asked) -> {
            if (rows.contains(position)) {
                for (int i = 0; i < asked.length; i++) {
                    if (leads[i] == Lead.ROW) {
                        marked.get(asked[i]).add(leadTo[i]);
                    }
                }
            }
        });
        requireRoom(0, part.table());
    }

    /** Turns a set that has grown too large into what the job is told. */
    Map<TableName, RowSet> runWithinRoom() throws SQLException, InterruptedException, JobFailedException {
        try {
            return run();
        } catch (OutOfRoom e) {
            throw tooLarge(e.bytes, scope.tables().get(0).table().toString());
        }
    }
}
