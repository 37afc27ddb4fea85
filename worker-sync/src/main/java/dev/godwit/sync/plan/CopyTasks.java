package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.ChunkPlanner.Piece;
import dev.godwit.sync.plan.TableCut.SelectedCopy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Divides the copy of all tables into tasks of about equal work: a large table has tasks of its own, small ones go together. Says how each table is
 * cut, and why.
 */
final class CopyTasks {

    /** Of a chunk: a table with less than this goes together with others. */
    private static final double SMALL = 0.5;

    /** A task has no more than so many times the pages that it would have if it read them all. */
    private static final double LEAST_SHARE = 0.1;

    /** From here on ctid ranges are answered without reading the other pages. */
    private static final int TID_RANGES = 14;

    /** What one task copies. */
    record CopyTask(String key, List<SelectedCopy> copies, List<ChunkPayload> parts, double work) {

        /** Of one table, the plan's own node; of several, all of them. */
        JsonNode scope(Map<TableName, JsonNode> scopes) {
            List<JsonNode> named =
                    copies.stream().map(c -> scopes.get(c.scope().source())).toList();
            if (named.size() == 1) {
                return named.get(0);
            }
            var all = Json.object().arrayNode();
            named.forEach(all::add);
            return all;
        }
    }

    private final Catalog source;
    private final SyncFile file;
    private final SourceProbe probe;
    private final ChunkSizes sizes;
    private final Map<TableName, String> otherMethods;
    private final List<CopyTask> tasks = new ArrayList<>();
    private final List<TableCut> cuts = new ArrayList<>();
    private final List<Small> small = new ArrayList<>();
    private final CopyWeights weights;
    private final SubsetSizes subset;
    private int tasksBefore;

    /** A table that goes together with others: its relations, each as a whole. */
    private record Small(SelectedCopy copy, List<Table> relations, double work) {}

    CopyTasks(
            Catalog source,
            SyncFile file,
            SourceProbe probe,
            List<SelectedCopy> copies,
            Map<TableName, Double> rates,
            SubsetSizes subset)
            throws JobFailedException {
        this.subset = subset;
        this.source = source;
        this.file = file;
        this.probe = probe;
        this.otherMethods = probe.otherAccessMethods();
        double total = 0;
        for (SelectedCopy copy : copies) {
            for (Table leaf : source.leavesOf(copy.table().name())) {
                total += bytes(leaf) * subset.share(copy.table().name());
            }
        }
        this.sizes = new ChunkSizes(file.chunkSize(), total, rates);
        for (SelectedCopy copy : copies) {
            table(copy);
        }
        bundle();
        marks();
        weights = new CopyWeights(
                cuts, tasks.stream().flatMap(task -> task.parts().stream()).toList());
    }

    List<CopyTask> tasks() {
        return List.copyOf(tasks);
    }

    /** One for each table, by name. */
    List<TableCut> cuts() {
        return cuts.stream()
                .sorted(Comparator.comparing(cut -> cut.copy().table().name()))
                .toList();
    }

    long weight(CopyTask task) {
        return weights.of(task.parts());
    }

    /** Of rows, with TOAST, without indexes. */
    static long bytes(Table relation) {
        long indexes = relation.indexes().stream().mapToLong(i -> i.bytes()).sum();
        return Math.max(0, relation.storage().totalBytes() - indexes);
    }

    private void table(SelectedCopy copy) throws JobFailedException {
        double chunk = chunk(copy);
        List<Table> relations = source.leavesOf(copy.table().name());
        double work = relations.stream()
                .mapToDouble(leaf -> even(leaf).total() + ChunkPlanner.PER_RELATION)
                .sum();
        if (!relations.isEmpty() && work < chunk * SMALL && relations.size() <= ChunkPlanner.MOST_PIECES) {
            small.add(new Small(copy, relations, work));
            return;
        }
        Optional<String> keys = reasonForKeys(relations);
        tasksBefore = tasks.size();
        if (keys.isPresent()) {
            byKeys(copy, relations, chunk);
        } else {
            byPages(copy, relations, chunk);
        }
        cuts.add(new TableCut(
                copy,
                relations,
                tasks.size() - tasksBefore,
                false,
                keys.isPresent() ? "keys" : "pages",
                "%s; %s"
                        .formatted(
                                keys.orElse("all tasks read one snapshot, in which a row stays on its page"),
                                sizes.reason(copy.table().name()))));
    }

    /** Of pages of which little is read a task may have more; each has to be looked at all the same. */
    private double chunk(SelectedCopy copy) {
        TableName table = copy.table().name();
        return sizes.of(table) / Math.max(LEAST_SHARE, subset.share(table));
    }

    /** Empty where page ranges serve. */
    private Optional<String> reasonForKeys(List<Table> relations) {
        if (file.consistency() == SyncScope.Consistency.PER_CHUNK) {
            return Optional.of("each task reads a moment of its own, and an updated row moves to another page");
        }
        if (source.database().major() < TID_RANGES) {
            return Optional.of("servers before PostgreSQL 14 read all pages for a range of them");
        }
        for (Table relation : relations) {
            if (relation.kind() != RelationKind.TABLE && relation.kind() != RelationKind.MATERIALIZED_VIEW) {
                return Optional.of("'%s' has no pages".formatted(relation.name()));
            }
            String method = otherMethods.get(relation.name());
            if (method != null) {
                return Optional.of("'%s' is kept by the access method '%s'".formatted(relation.name(), method));
            }
        }
        return Optional.empty();
    }

    private void byPages(SelectedCopy copy, List<Table> relations, double chunk) throws JobFailedException {
        var curves = new ArrayList<WorkCurve>();
        for (Table relation : relations) {
            curves.add(curve(relation, chunk));
        }
        for (List<Piece> pieces : new ChunkPlanner(chunk).cut(curves)) {
            add(
                    copy,
                    pieces.stream()
                            .map(piece -> part(
                                    copy, relations.get(piece.relation()), ChunkRange.of(piece.pages()), piece.work()))
                            .toList());
        }
    }

    /** Sampled where the relation is more than a chunk. */
    private WorkCurve curve(Table relation, double chunk) throws JobFailedException {
        WorkCurve even = even(relation);
        return even.total() <= chunk
                ? even
                : probe.curve(relation, bytes(relation), chunk).orElse(even);
    }

    /** Small relations as they are, one behind the other; of a large one, a task for each range. */
    private void byKeys(SelectedCopy copy, List<Table> relations, double chunk) throws JobFailedException {
        var waiting = new ArrayList<ChunkPayload>();
        double waitingWork = 0;
        for (Table relation : relations) {
            double work = even(relation).total() + ChunkPlanner.PER_RELATION;
            List<KeyRange> ranges = ranges(relation, (int) Math.min(10_000, Math.ceil(work / chunk)));
            if (ranges.size() <= 1) {
                if (waitingWork + work > chunk || waiting.size() >= ChunkPlanner.MOST_PIECES) {
                    add(copy, waiting);
                    waiting.clear();
                    waitingWork = 0;
                }
                waiting.add(part(copy, relation, ChunkRange.ALL, work));
                waitingWork += work;
            } else {
                for (KeyRange range : ranges) {
                    add(copy, List.of(part(copy, relation, ChunkRange.of(range), work / ranges.size())));
                }
            }
        }
        add(copy, waiting);
    }

    private List<KeyRange> ranges(Table relation, int count) throws JobFailedException {
        Optional<RowKey> key = RowKey.of(relation);
        return count <= 1 || key.isEmpty()
                ? List.of()
                : probe.keys(relation, key.get().columns(), count);
    }

    private void add(SelectedCopy copy, List<ChunkPayload> parts) {
        if (!parts.isEmpty()) {
            tasks.add(new CopyTask(
                    ChunkKeys.key(copy.scope().source(), tasks.size() - tasksBefore + 1),
                    List.of(copy),
                    List.copyOf(parts),
                    parts.stream().mapToDouble(ChunkPayload::work).sum()));
        }
    }

    /** Into as few tasks as may be: the largest first, each into the first that has room. */
    private void bundle() {
        var bundles = new ArrayList<List<Small>>();
        small.stream()
                .sorted(Comparator.comparingDouble(Small::work).reversed())
                .forEach(table -> bundles.stream()
                        .filter(bundle -> fits(bundle, table))
                        .findFirst()
                        .orElseGet(() -> {
                            var fresh = new ArrayList<Small>();
                            bundles.add(fresh);
                            return fresh;
                        })
                        .add(table));
        int number = 0;
        for (List<Small> bundle : bundles) {
            boolean alone = bundle.size() == 1;
            var parts = new ArrayList<ChunkPayload>();
            for (Small table : bundle) {
                table.relations()
                        .forEach(leaf -> parts.add(part(
                                table.copy(), leaf, ChunkRange.ALL, even(leaf).total())));
                cuts.add(new TableCut(
                        table.copy(),
                        table.relations(),
                        1,
                        !alone,
                        "whole",
                        alone ? "smaller than a task" : "smaller than a task; goes together with others"));
            }
            tasks.add(new CopyTask(
                    alone ? ChunkKeys.key(bundle.get(0).copy().scope().source(), 1) : ChunkKeys.bundle(++number),
                    bundle.stream().map(Small::copy).toList(),
                    parts,
                    bundle.stream().mapToDouble(Small::work).sum()));
        }
    }

    private boolean fits(List<Small> bundle, Small table) {
        double work = bundle.stream().mapToDouble(Small::work).sum() + table.work();
        int relations = bundle.stream().mapToInt(s -> s.relations().size()).sum()
                + table.relations().size();
        return work <= chunk(table.copy()) && relations <= ChunkPlanner.MOST_PIECES;
    }

    private ChunkPayload part(SelectedCopy copy, Table relation, ChunkRange range, double work) {
        return new ChunkPayload(
                copy.scope().source(),
                relation.name(),
                range,
                copy.format().format(),
                0,
                Math.max(1, (long) (work * subset.share(copy.table().name()))),
                null);
    }

    private static WorkCurve even(Table relation) {
        return WorkCurve.even(relation.storage().pages(), bytes(relation));
    }

    /** Without one snapshot, what the names mean is fixed by the plan. */
    private void marks() throws JobFailedException {
        if (file.consistency() != SyncScope.Consistency.PER_CHUNK) {
            return;
        }
        Map<TableName, String> marks = probe.marks(tasks.stream()
                .flatMap(task -> task.parts().stream())
                .map(ChunkPayload::relation)
                .distinct()
                .toList());
        tasks.replaceAll(task -> new CopyTask(
                task.key(),
                task.copies(),
                task.parts().stream()
                        .map(part -> part.marked(marks.get(part.relation())))
                        .toList(),
                task.work()));
    }

    /** The payload of a task, with {@code sampled} values of each masked column remembered. */
    JsonNode payload(CopyTask task, int sampled) {
        @Nullable JsonNode instance = file.consistency() == SyncScope.Consistency.PER_CHUNK ? probe.instance() : null;
        return new CopyPayload(
                        task.parts().stream()
                                .map(part -> part.remembering(sampled))
                                .toList(),
                        false,
                        instance,
                        file.limits(),
                        weight(task))
                .json();
    }
}
