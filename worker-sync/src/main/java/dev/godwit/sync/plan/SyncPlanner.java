package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.config.Problems;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.detect.Detection;
import dev.godwit.sync.plan.TableCut.SelectedCopy;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.subset.SubsetRules;
import dev.godwit.sync.subset.SubsetScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns catalogs and decisions into the tasks of a sync. Nothing is read here; a plan of the same catalogs is the same plan.
 *
 * <p>For one sync: {@link #select}, then the gate's decisions, then {@link #plan}.
 */
public final class SyncPlanner {

    /** Of each masked column and chunk. */
    private static final long FEWEST_SAMPLED = 32;

    /** The key of the task that chooses rows. */
    private static final String SUBSET = "subset";

    private final WrittenSync sync;
    private final SyncFile file;
    private final Catalog source;
    private final Catalog target;
    private final boolean replica;
    private final Problems problems;
    private final long sample;
    private @Nullable SubsetRules subset;

    /**
     * @param replica whether the target is written under {@code session_replication_role = replica}
     * @param sample how many masked values the leak scan is to remember, over all tables
     */
    public SyncPlanner(
            WrittenSync sync, Catalog source, Catalog target, boolean replica, Problems problems, long sample) {
        this.sync = sync;
        this.file = sync.file();
        this.source = source;
        this.target = target;
        this.replica = replica;
        this.problems = problems;
        this.sample = sample;
    }

    /** The selected tables of the source. What stands against copying one goes to the problems. */
    public List<Table> select() {
        List<TableName> known =
                SelectedTable.candidates(source).map(Table::name).toList();
        var selected = new ArrayList<Table>();
        Map<TableName, String> patterns = TablePatterns.select(sync, known, SourceShape.others(source), problems);
        var written = new TargetTables(target, List.copyOf(patterns.keySet()));
        patterns.forEach((name, key) -> {
            Table table = source.table(name).orElseThrow();
            SourceShape.problems(table, source).forEach(message -> problems.add(sync.inSync(key, message, null)));
            if (!isOneMoment()) {
                SourceShape.withoutKey(table, source)
                        .ifPresent(message -> problems.add(sync.inSync(key, message, null)));
            }
            TargetFit.check(table, written, replica, file.existing())
                    .forEach(message -> problems.add(sync.inSync(key, message, null)));
            selected.add(table);
        });
        List<String> names = selected.stream().map(t -> t.name().toString()).toList();
        file.filters().keySet().stream()
                .filter(table -> !names.contains(table))
                .forEach(table -> problems.add(sync.inSync(
                        WrittenSync.filterKey(table),
                        "'filters' names %s, which is not among the selected tables.".formatted(Quoted.of(table)),
                        DidYouMean.hint(table, names))));
        return selected;
    }

    /** Says what the source has against the condition on a table's rows. */
    public interface FilterObjections {
        Optional<String> of(Table table, String filter) throws JobFailedException;
    }

    /** What the sync's subset means, if it asks for one; what stands against it goes to the problems. */
    public Optional<SubsetScope> subset(List<Table> selected) {
        if (file.subset() == null) {
            return Optional.empty();
        }
        var rules = new SubsetRules(file.subset(), file.filters(), selected, source, target);
        rules.objections()
                .forEach(
                        objection -> problems.add(sync.inSync(objection.key(), objection.message(), objection.hint())));
        if (!isOneMoment()) {
            problems.add(sync.inSync(
                    "subset",
                    "A subset is chosen in one snapshot, for all tables; 'consistency: per-chunk' has none. Leave one of both out.",
                    null));
        }
        subset = rules;
        return Optional.of(rules.scope());
    }

    /** Asks about the filter of each of {@code selected}. What stands against one goes to the problems. */
    public void checkFilters(List<Table> selected, FilterObjections objections) throws JobFailedException {
        for (Table table : selected) {
            String name = table.name().toString();
            String filter = file.filters().get(name);
            if (filter != null) {
                objections
                        .of(table, filter)
                        .ifPresent(message -> problems.add(sync.inSync(WrittenSync.filterKey(name), message, null)));
            }
        }
    }

    /** The columns that need a decision. */
    public static List<ColumnRef> columns(List<Table> selected) {
        return selected.stream().flatMap(table -> Columns.refs(table).stream()).toList();
    }

    /** The same, with what the target and the partitions of both ask of them. */
    public List<ColumnRef> keyed(List<Table> selected) {
        var tables = new TargetTables(target, selected.stream().map(Table::name).toList());
        return selected.stream()
                .flatMap(table -> KeyedColumns.refs(table, source, tables).stream())
                .toList();
    }

    /** All columns of the source: a rule that matches none is misspelt. */
    public List<ColumnName> known() {
        return Columns.names(source);
    }

    /**
     * The plan and its tasks.
     *
     * @param decisions one for each of {@link #columns}
     * @param parameters of a rule's strategy, by the rule as the policy writes it
     * @param personalData whether unmasked personal data may come into the target's environment
     * @param detected what kept columns seem to hold
     * @param rates work per second, as earlier syncs of the same tables measured it
     */
    public TaskResult plan(
            List<Table> selected,
            Map<ColumnName, ColumnDecision> decisions,
            Map<String, Map<String, Object>> parameters,
            boolean personalData,
            Map<ColumnName, Detection> detected,
            SourceProbe probe,
            Map<TableName, Double> rates)
            throws JobFailedException {
        List<TableName> names = selected.stream().map(Table::name).toList();
        // No view may depend on tables that others take the place of.
        RefreshedViews views = file.existing() == SyncScope.Existing.REPLACE
                ? RefreshedViews.NONE
                : RefreshedViews.of(new TargetTables(target, names));
        SyncScope whole = SyncScope.of(file, names, views.names());
        boolean sameEncoding =
                source.database().encoding().equals(target.database().encoding());
        List<SelectedCopy> copies = selected.stream()
                .map(table -> new SelectedCopy(
                        table,
                        scope(table, decisions, parameters),
                        FormatChoice.of(table.columns(), Columns.readAsText(table, decisions), sameEncoding)))
                .toList();
        SubsetSizes sizes = subsetSizes(selected, probe);
        var cut = new CopyTasks(source, file, probe, copies, rates, sizes);
        var nodes = new LinkedHashMap<TableName, JsonNode>();
        copies.forEach(copy -> nodes.put(copy.scope().source(), Json.tree(copy.scope())));

        var drafts = new ArrayList<>(frame(whole));
        var reported = new ArrayList<ReportPayload.Table>();
        for (TableCut table : cut.cuts()) {
            TableScope scope = table.copy().scope();
            if (file.existing() == SyncScope.Existing.APPEND) {
                drafts.add(before(scope, table.copy().format()));
            }
            drafts.add(verification(table));
            reported.add(new ReportPayload.Table(
                    scope, verification(scope), table.copy().format().format()));
        }
        if (subset != null) {
            drafts.add(choice(subset.scope(), nodes.values()));
        }
        drafts.addAll(copies(cut, nodes, samplePerColumn(cut, decisions)));
        drafts.addAll(finish(whole, views, selected, decisions));
        drafts.add(leakScan(whole, nodes.values()));
        drafts.add(report(whole, reported, drafts));
        drafts.addAll(swap(whole));
        var scopes = new ArrayList<JsonNode>();
        scopes.add(Json.tree(whole));
        if (sync.flags().strictCompliance()) {
            scopes.add(Json.object().put("kind", "strict-compliance"));
        }
        if (subset != null) {
            scopes.add(Json.tree(subset.scope()));
        }
        scopes.addAll(nodes.values());
        List<RiskFactor> factors = new SyncRisks(file, target, personalData, detected).of(selected, decisions);
        RiskLevel risk = factors.stream().map(RiskFactor::level).reduce(RiskLevel.LOW, RiskLevel::max);
        return new TaskResult(
                Json.object().put("tables", selected.size()).put("tasks", drafts.size()),
                new Plan(
                        scopes,
                        risk,
                        factors,
                        new PlanSummary(whole, target, new Inheritance(source, target, names), sizes).of(cut)),
                Chains.of(drafts, file.limits().copies()));
    }

    private TableScope scope(
            Table table, Map<ColumnName, ColumnDecision> decisions, Map<String, Map<String, Object>> parameters) {
        var columns = new ArrayList<ColumnScope>();
        for (ColumnRef column : Columns.refs(table)) {
            Column declared = table.column(column.name().column()).orElseThrow();
            String type = declared.typeSql();
            String base = declared.type().sqlUnderDomains().orElse(null);
            if (decisions.get(column.name()) instanceof ColumnDecision.Masked masked) {
                var given = new HashMap<>(parameters.getOrDefault(masked.rule(), Map.of()));
                given.putAll(masked.masking().addedParameters());
                columns.add(new ColumnScope(
                        column.name().column(),
                        type,
                        base,
                        column.nullable(),
                        masked.strategy(),
                        given,
                        masked.domain()));
            } else {
                columns.add(new ColumnScope(
                        column.name().column(), type, base, column.nullable(), TableScope.KEEP, Map.of(), ""));
            }
        }
        return TableScope.of(
                        table.name(),
                        table.name(),
                        columns,
                        file.filters().get(table.name().toString()))
                .into(file.existing(), key(table))
                .chosen(subset != null && subset.scope().part(table.name()).isPresent());
    }

    private List<String> key(Table table) {
        return file.existing() == SyncScope.Existing.UPSERT
                ? UpsertKey.of(table, target.table(table.name()).orElseThrow())
                : List.of();
    }

    /** Whether rows keep their keys. What stands against it goes to the problems. */
    public void checkKeys(List<Table> selected, Map<ColumnName, ColumnDecision> decisions) {
        selected.forEach(table -> UpsertKey.unsteady(table.name(), key(table), decisions)
                .ifPresent(message -> problems.add(sync.inSync("existing", message, null))));
        selected.forEach(table -> checkShuffles(table, decisions));
    }

    /** The rows of a part come by their places, some at a time, among which values would not be hidden. */
    private void checkShuffles(Table table, Map<ColumnName, ColumnDecision> decisions) {
        if (subset == null || subset.scope().part(table.name()).isEmpty()) {
            return;
        }
        for (Column column : table.columns()) {
            if (decisions.get(Columns.name(table, column.name())) instanceof ColumnDecision.Masked masked
                    && masked.masking().movesValues()) {
                problems.add(sync.inSync(
                        SUBSET,
                        "Only a part of '%s' is copied, and '%s' of it is shuffled, which needs all of a task's rows at once. Choose another strategy for the column, or copy the whole table."
                                .formatted(table.name(), column.name()),
                        null));
            }
        }
    }

    /**
     * Two holders of one snapshot: the second joins the first's. The target is prepared once there is something to copy. Where each task reads a moment
     * of its own nothing is held, and the preparation looks whether the source has the planned tables; the source may have to be watched all the same.
     */
    private List<TaskDraft> frame(SyncScope whole) {
        JsonNode scope = Json.tree(whole);
        JsonNode payload = Json.tree(HoldPayload.of(sync.patterns(), source));
        return isOneMoment()
                ? List.of(
                        draft("prepare", "copy", "sync.prepare", scope, Json.object(), List.of("hold/1"), false, 0),
                        draft("hold/1", "copy", "sync.hold", scope, payload, List.of(), true, 0),
                        draft("hold/2", "copy", "sync.hold", scope, payload, List.of("hold/1"), true, 0))
                : Stream.concat(
                                Stream.of(
                                        draft("prepare", "copy", "sync.prepare", scope, payload, List.of(), false, 0)),
                                companions().stream()
                                        .map(key ->
                                                draft(key, "copy", "sync.hold", scope, payload, List.of(), true, 0)))
                        .toList();
    }

    private boolean isOneMoment() {
        return file.consistency() == SyncScope.Consistency.SNAPSHOT;
    }

    private List<TaskDraft> finish(
            SyncScope whole, RefreshedViews views, List<Table> selected, Map<ColumnName, ColumnDecision> decisions) {
        var payload = new FinishPayload(
                decisions.entrySet().stream()
                        .filter(decision -> decision.getValue() instanceof ColumnDecision.Masked)
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList(),
                columns(selected).stream()
                        .map(column -> new FinishPayload.Copied(
                                column.name(), column.type().name()))
                        .toList());
        var tables = new TargetTables(target, whole.tables());
        return new FinishPlan(whole, tables, views, file.finishLanes()).drafts(payload);
    }

    /** Those that a copy waits for. */
    private List<String> companions() {
        if (isOneMoment()) {
            return List.of("hold/1");
        }
        return file.limits().feedback() ? List.of("watch/1") : List.of();
    }

    /** All chunks of a table share one node of its scope. */
    private List<TaskDraft> copies(CopyTasks cut, Map<TableName, JsonNode> scopes, int sampled) {
        return cut.tasks().stream()
                .map(task -> draft(
                        task.key(),
                        "copy",
                        "sync.copy",
                        task.scope(scopes),
                        cut.payload(task, sampled),
                        after(task),
                        false,
                        cut.weight(task)))
                .toList();
    }

    /** Rows are added to a table once those are digested that it has; a task that copies several waits for all of theirs. */
    private List<String> after(CopyTasks.CopyTask task) {
        var after = new ArrayList<String>();
        after.add("prepare");
        after.addAll(companions());
        if (file.existing() == SyncScope.Existing.APPEND) {
            task.copies().forEach(copy -> after.add(before(copy.scope())));
        }
        if (task.copies().stream().anyMatch(copy -> copy.scope().part())) {
            after.add(SUBSET);
        }
        return after;
    }

    /** What the subset makes of the tables' sizes. */
    private SubsetSizes subsetSizes(List<Table> selected, SourceProbe probe) throws JobFailedException {
        if (subset == null) {
            return SubsetSizes.ALL;
        }
        Map<TableName, String> methods = probe.otherAccessMethods();
        for (SubsetScope.Part part : subset.scope().tables()) {
            for (Table leaf : source.leavesOf(part.table())) {
                if (methods.containsKey(leaf.name())) {
                    problems.add(sync.inSync(
                            "subset",
                            "'%s' is kept by the access method '%s', in which rows have no fixed places to remember; exclude it."
                                    .formatted(leaf.name(), methods.get(leaf.name())),
                            null));
                    throw new JobFailedException(FailureKind.PERMANENT, "configuration", problems.format());
                }
            }
        }
        return SubsetSizes.of(subset, file.filters(), selected, source, probe);
    }

    private TaskDraft choice(SubsetScope chosen, Collection<JsonNode> tables) {
        var scope = Json.object().arrayNode();
        scope.add(Json.tree(chosen));
        tables.forEach(scope::add);
        var payload = Json.object();
        payload.set("limits", Json.tree(file.limits()));
        return draft(
                SUBSET, "copy", "sync.subset", scope, payload, List.of("prepare", "hold/1"), false, Long.MAX_VALUE);
    }

    private TaskDraft before(TableScope scope, FormatChoice format) {
        return draft(
                before(scope),
                "copy",
                "sync.before",
                Json.tree(scope),
                Json.object().put("format", format.format().name()),
                List.of("prepare"),
                false,
                Long.MAX_VALUE);
    }

    private TaskDraft verification(TableCut table) {
        TableScope scope = table.copy().scope();
        var payload = Json.object()
                .put("format", table.copy().format().format().name())
                .put("before", scope.existing() == SyncScope.Existing.APPEND ? before(scope) : "");
        payload.set(
                "relations",
                Json.tree(table.relations().stream().map(Table::name).toList()));
        return draft(verification(scope), "verify", "sync.verify", Json.tree(scope), payload, List.of(), false, 0);
    }

    private TaskDraft leakScan(SyncScope whole, Collection<JsonNode> tables) {
        var payload = Json.object();
        payload.putArray("tables").addAll(tables);
        return draft(
                "leak-scan", "verify", "sync.leak-scan", Json.tree(whole), payload, List.of(), false, Long.MAX_VALUE);
    }

    private TaskDraft report(SyncScope whole, List<ReportPayload.Table> tables, List<TaskDraft> drafts) {
        List<String> verified = drafts.stream()
                .filter(draft -> draft.stage().equals("verify"))
                .map(TaskDraft::key)
                .toList();
        return draft(
                "report",
                "verify",
                "sync.report",
                Json.tree(whole),
                Json.tree(new ReportPayload(tables)),
                verified,
                false,
                0);
    }

    private List<TaskDraft> swap(SyncScope whole) {
        JsonNode scope = Json.tree(whole);
        return whole.existing() == SyncScope.Existing.REPLACE
                ? List.of(
                        draft("swap", "swap", "sync.swap", scope, Json.object(), List.of(), false, 0),
                        draft("retire", "swap", "sync.retire", scope, Json.object(), List.of("swap"), false, 0))
                : List.of();
    }

    private TaskDraft draft(
            String key,
            String stage,
            String kind,
            JsonNode scope,
            JsonNode payload,
            List<String> after,
            boolean companion,
            long weight) {
        return new TaskDraft(
                key,
                stage,
                kind,
                scope,
                payload,
                after,
                file.source(),
                companion ? null : file.target(),
                companion,
                weight);
    }

    /** So that all chunks together remember about {@link #sample} masked values, and each chunk some of each column. */
    private int samplePerColumn(CopyTasks cut, Map<ColumnName, ColumnDecision> decisions) {
        var remembered = new HashMap<TableName, Long>();
        for (TableCut table : cut.cuts()) {
            remembered.put(
                    table.copy().scope().source(),
                    Columns.refs(table.copy().table()).stream()
                            .filter(c -> decisions.get(c.name()) instanceof ColumnDecision.Masked)
                            .filter(c -> LeakCollector.remembers(c.type()))
                            .count());
        }
        long samples = cut.tasks().stream()
                .flatMap(task -> task.parts().stream())
                .mapToLong(part -> remembered.getOrDefault(part.table(), 0L))
                .sum();
        return (int) Math.max(FEWEST_SAMPLED, sample / Math.max(1, samples));
    }

    private static String before(TableScope scope) {
        return "before/" + scope.target();
    }

    private static String verification(TableScope scope) {
        return "verify/" + scope.target();
    }
}
