package dev.godwit.sync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.common.config.Problems;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.schema.sql.SqlExpressions;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.policy.ColumnDecision;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.anonymize.policy.Gate;
import dev.godwit.sync.anonymize.policy.GateResult;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.anonymize.policy.YamlStub;
import dev.godwit.sync.detect.Detection;
import dev.godwit.sync.plan.Compliance;
import dev.godwit.sync.plan.ComplianceRules;
import dev.godwit.sync.plan.RowFilter;
import dev.godwit.sync.plan.SourceProbe;
import dev.godwit.sync.plan.SyncFile;
import dev.godwit.sync.plan.SyncFlags;
import dev.godwit.sync.plan.SyncPlanner;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetTables;
import dev.godwit.sync.plan.WrittenSync;
import dev.godwit.sync.subset.SubsetScope;
import dev.godwit.sync.subset.VirtualReference;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code sync.plan}: reads both catalogs, lets the gate decide about every column, and cuts the tables into chunks. No user table is read as a whole: a hundred rows
 * for the detector, and only where a column is kept or has no decision; of large ones some pages, lengths only. All that is wrong is told at once, and before the first row is copied. The payload is {@code {"personalData": false}}: whether the target's environment is for
 * unmasked personal data; without it, it is not. A job whose request says {@code planOnly} gets no further tasks.
 */
public final class PlanHandler implements TaskHandler {

    /** Columns without a decision that a failure's message names. */
    private static final int MOST_TOLD = 20;

    private final Databases databases;
    private final SyncSettings settings;
    private final RowFilter filters;
    private final CatalogReader catalogs = new CatalogReader();

    public PlanHandler(Databases databases, SyncSettings settings, SqlParser parser) {
        this.databases = databases;
        this.settings = settings;
        this.filters = new RowFilter(new SqlExpressions(parser));
    }

    @Override
    public String kind() {
        return "sync.plan";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        String path = context.grant().request().path("file").asText();
        WrittenSync sync =
                read(context.bundle(), path).with(SyncFlags.of(context.grant().request()));
        SyncFile file = sync.file();
        requireConnections(context, file, path);

        Seen source = look(file.source(), context);
        Seen target = look(file.target(), context);
        var problems = new Problems();
        if (source.instance().sharesDataWith(target.instance())) {
            problems.add(sync.inSync("target", OwnSource.message(file.source(), file.target()), null));
        }
        var planner = new SyncPlanner(
                sync, source.catalog(), target.catalog(), target.replica(), problems, LeakFilters.SAMPLE);
        List<Table> selected = planner.select();
        checkFilters(planner, selected, file, source.catalog(), context);
        Optional<SubsetScope> subset = planner.subset(selected);
        if (subset.isPresent() && problems.isEmpty()) {
            checkSubset(sync, subset.get(), source.catalog(), context, problems);
        }
        checkTables(context, sync, selected, source.catalog(), target.catalog(), problems);
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        var detections = new Detections(databases, context, file.source(), source.catalog());
        List<ColumnRef> columns = planner.keyed(selected);
        var asked = new PolicyDemands(sync, settings.strategies(), selected, columns, detections);
        GateResult gate = Gate.check(
                sync.policy(),
                settings.strategies(),
                columns,
                planner.known(),
                today,
                asked.gather(databases, context, planner.known(), problems));
        refuse(context, sync, problems, told(gate, asked, context, file, today));
        var passed = (GateResult.Passed) gate;
        planner.checkKeys(selected, passed.decisions());
        refuse(context, sync, problems, gate);
        askTarget(context, sync, target.catalog(), passed);
        Map<ColumnName, Detection> detected = detections.of(selected, kept(selected, passed));
        refuseIncompliant(context, sync, selected, target.catalog(), passed, detected);
        boolean personalData = context.grant().payload().path("personalData").asBoolean(false);
        Cutting cutting = (probe, rates) -> planner.plan(
                selected,
                passed.decisions(),
                parameters(sync.policyTree(), asked.parameters()),
                personalData,
                detected,
                probe,
                rates);
        TaskResult planned = measured(context, file, selected, source.instance(), cutting);
        boolean only = context.grant().request().path("planOnly").asBoolean();
        return only ? new TaskResult(planned.data(), planned.plan(), List.of()) : planned;
    }

    /** Makes the plan of what the source's pages and the target's ledger tell. */
    private interface Cutting {
        TaskResult plan(SourceProbe probe, Map<TableName, Double> rates) throws JobFailedException;
    }

    private TaskResult measured(
            TaskContext context, SyncFile file, List<Table> selected, SourceInstance instance, Cutting cutting)
            throws JobFailedException {
        try (var source = TaskSession.open(databases, file.source(), context);
                var target = TaskSession.open(databases, file.target(), context)) {
            Map<TableName, Double> rates = MeasuredRates.read(
                    target.connection(),
                    file.source(),
                    selected.stream().map(Table::name).toList());
            var seal = new BoundSeal(settings.key(), context.grant().job());
            return cutting.plan(new SourceMeasure(source.connection(), instance, seal), rates);
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the ledger of '%s'".formatted(file.target()));
        }
    }

    /** With what is new in the columns that lack a decision, and proposals for them. */
    private GateResult told(GateResult gate, PolicyDemands asked, TaskContext context, SyncFile file, LocalDate today)
            throws JobFailedException {
        if (!(gate instanceof GateResult.Refused refused) || refused.undecided().isEmpty()) {
            return gate;
        }
        var news = new HashMap<String, String>();
        try (var session = TaskSession.open(databases, file.target(), context)) {
            var synced = SyncedColumns.read(session.connection(), file.source());
            refused.undecided()
                    .forEach(column -> synced.news(column)
                            .ifPresent(sentence -> news.put(column.name().toString(), sentence)));
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Asking '%s' what was copied before".formatted(file.target()));
        }
        return new GateResult.Refused(
                refused.problems().stream()
                        .map(problem ->
                                problem.kind() == PolicyProblem.Kind.UNDECIDED && news.containsKey(problem.where())
                                        ? problem.with(news.get(problem.where()))
                                        : problem)
                        .toList(),
                refused.undecided(),
                YamlStub.of(refused.undecided(), today, asked.proposals(refused.undecided())));
    }

    /** Columns of which values, or parts of them, reach the target as they are. */
    private static List<ColumnRef> kept(List<Table> selected, GateResult.Passed passed) {
        return SyncPlanner.columns(selected).stream()
                .filter(column -> {
                    ColumnDecision decision = passed.decisions().get(column.name());
                    return decision != null && decision.leavesValues();
                })
                .toList();
    }

    private WrittenSync read(Map<String, byte[]> bundle, String path) throws JobFailedException {
        if (!bundle.containsKey(path)) {
            String hint = DidYouMean.hint(path, bundle.keySet());
            throw refused("There is no file '%s' in the bundle. %s"
                    .formatted(path, hint == null ? "" : hint)
                    .strip());
        }
        var problems = new Problems();
        return WrittenSync.read(bundle, path, settings.strategies(), filters, problems)
                .orElseThrow(() -> refused(problems.format()));
    }

    private static JobFailedException refused(String message) {
        return new JobFailedException(FailureKind.PERMANENT, "configuration", message);
    }

    /** The job was admitted for these connections, and for no others. */
    private static void requireConnections(TaskContext context, SyncFile file, String path) throws JobFailedException {
        if (!file.source().equals(context.grant().source())
                || !file.target().equals(context.grant().target())) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "configuration",
                    "'%s' copies from '%s' to '%s', but the job was submitted for '%s' and '%s'."
                            .formatted(
                                    path,
                                    file.source(),
                                    file.target(),
                                    context.grant().source(),
                                    context.grant().target()));
        }
    }

    /** What is at the other end of a connection. */
    private record Seen(Catalog catalog, SourceInstance instance, boolean replica) {}

    private Seen look(String connection, TaskContext context) throws JobFailedException {
        try (var session = TaskSession.open(databases, connection, context);
                var statement = session.connection().createStatement()) {
            return new Seen(
                    catalogs.read(session.connection(), CatalogScope.everything()),
                    SourceInstance.of(session.connection()),
                    TargetSession.mayBeReplica(statement));
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the catalog of '%s'".formatted(connection));
        }
    }

    private void checkFilters(
            SyncPlanner planner, List<Table> selected, SyncFile file, Catalog source, TaskContext context)
            throws JobFailedException {
        if (!file.filters().isEmpty()) {
            try (var session = TaskSession.open(databases, file.source(), context)) {
                planner.checkFilters(selected, new FilterCheck(session.connection(), file.source(), source)::objection);
            }
        }
    }

    /** Whether the source can tell which rows there are to choose from, and what they refer to. */
    private void checkSubset(
            WrittenSync sync, SubsetScope subset, Catalog source, TaskContext context, Problems problems)
            throws JobFailedException {
        String name = sync.file().source();
        try (var session = TaskSession.open(databases, name, context)) {
            new SubsetCheck(session.connection(), name, source)
                    .objections(subset)
                    .forEach((reference, message) ->
                            problems.add(sync.inSync(key(sync.file(), reference), message, null)));
        }
    }

    /** Where a declared reference stands; of a foreign key, the whole. */
    private static String key(SyncFile file, String reference) {
        List<String> declared = file.subset() == null
                ? List.of()
                : file.subset().references().stream()
                        .map(VirtualReference::toString)
                        .toList();
        return declared.contains(reference) ? "subset.references[%d]".formatted(declared.indexOf(reference)) : "subset";
    }

    /** What the servers say against it that their catalogs do not tell: who sees which rows, and what depends on tables whose place others take. */
    private void checkTables(
            TaskContext context,
            WrittenSync sync,
            List<Table> selected,
            Catalog source,
            Catalog target,
            Problems problems)
            throws JobFailedException {
        List<TableName> names = selected.stream().map(Table::name).toList();
        String name = sync.file().source();
        try (var session = TaskSession.open(databases, name, context)) {
            List<TableName> read = names.stream()
                    .flatMap(table -> source.leavesOf(table).stream().map(Table::name))
                    .toList();
            RowSecurity.problems(session.connection(), read, "source")
                    .forEach(message -> problems.add(sync.inSync("tables", message, null)));
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Asking '%s' about its row-level security".formatted(name));
        }
        name = sync.file().target();
        try (var session = TaskSession.open(databases, name, context)) {
            var tables = new TargetTables(target, names);
            LockTable.problem(session.connection(), tables)
                    .ifPresent(message -> problems.add(sync.inSync("tables", message, null)));
            if (sync.file().existing() != SyncScope.Existing.REPLACE) {
                RowSecurity.problems(session.connection(), names, "target")
                        .forEach(message -> problems.add(sync.inSync("tables", message, null)));
                RestoreRights.problems(
                                session.connection(),
                                tables,
                                sync.file().existing().empties())
                        .forEach(message -> problems.add(sync.inSync("tables", message, null)));
            } else {
                SwapRights.problems(session.connection(), tables)
                        .forEach(message -> problems.add(sync.inSync("existing", message, null)));
                OutsideDependents.problems(session.connection(), tables)
                        .forEach(message -> problems.add(sync.inSync("existing", message, null)));
            }
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Asking '%s' what depends on its tables".formatted(name));
        }
    }

    /** What the target does not take of the results that the policy lists. */
    private void askTarget(TaskContext context, WrittenSync sync, Catalog target, GateResult.Passed passed)
            throws JobFailedException {
        List<PolicyProblem> refused;
        try (var session = TaskSession.open(databases, sync.file().target(), context)) {
            refused = ResultChecks.problems(session.connection(), target, passed.decisions());
        } catch (SQLException e) {
            throw SqlFailures.failure(
                    e,
                    "Asking '%s' about the policy's constants"
                            .formatted(sync.file().target()));
        }
        if (!refused.isEmpty()) {
            var problems = new Problems();
            refused.forEach(problem -> problems.add(sync.inPolicy(problem)));
            throw new JobFailedException(FailureKind.PERMANENT, "undecided-columns", problems.format());
        }
    }

    /**
     * Wrong configuration first; else what the gate refuses. A failure's message is cut where it is long, so the rules for the columns without a
     * decision, which may be hundreds, become an artifact.
     */
    private static void refuse(TaskContext context, WrittenSync sync, Problems problems, GateResult gate)
            throws JobFailedException, InterruptedException {
        boolean configuration = !problems.isEmpty();
        long untold = 0;
        if (gate instanceof GateResult.Refused refused) {
            configuration |= refused.isConfiguration();
            refused.problems().stream()
                    .filter(problem -> problem.kind() != PolicyProblem.Kind.UNDECIDED)
                    .forEach(problem -> problems.add(sync.inPolicy(problem)));
            List<PolicyProblem> undecided = refused.problems().stream()
                    .filter(problem -> problem.kind() == PolicyProblem.Kind.UNDECIDED)
                    .toList();
            undecided.stream().limit(MOST_TOLD).forEach(problem -> problems.add(sync.inPolicy(problem)));
            untold = Math.max(0, undecided.size() - MOST_TOLD);
            if (!refused.stub().isEmpty()) {
                context.artifact(
                        WrittenSync.PROPOSED_RULES,
                        "application/yaml",
                        refused.stub().getBytes(UTF_8));
            }
        }
        if (!problems.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    configuration ? "configuration" : "undecided-columns",
                    untold == 0
                            ? problems.format()
                            : "%s\n%d more columns have no decision: see %s."
                                    .formatted(problems.format(), untold, WrittenSync.PROPOSED_RULES));
        }
    }

    /** What {@code --strict-compliance} has against it, if it was asked for. */
    private static void refuseIncompliant(
            TaskContext context,
            WrittenSync sync,
            List<Table> selected,
            Catalog target,
            GateResult.Passed passed,
            Map<ColumnName, Detection> detected)
            throws JobFailedException, InterruptedException {
        if (!sync.flags().strictCompliance()) {
            return;
        }
        var problems = new Problems();
        ComplianceRules rules = ComplianceRules.of(context.bundle(), problems);
        if (!problems.isEmpty()) {
            throw refused(problems.format());
        }
        Compliance.problems(rules, selected, target, passed.decisions(), detected)
                .forEach(problem -> problems.add(sync.inPolicy(problem)));
        if (!problems.isEmpty()) {
            throw new JobFailedException(FailureKind.PERMANENT, "undecided-columns", problems.format());
        }
    }

    /** The parameters of each rule, as the policy writes them, and those of the flags. */
    private static Map<String, Map<String, Object>> parameters(
            Map<String, Object> tree, Map<String, Map<String, Object>> ofFlags) {
        var parameters = new LinkedHashMap<>(ofFlags);
        parameters(tree.get("rules"), "", parameters);
        if (tree.get("anonymize") instanceof Map<?, ?> tables) {
            tables.forEach((table, columns) -> parameters(columns, table + ".", parameters));
        }
        return parameters;
    }

    private static void parameters(
            @Nullable Object written, String prefix, Map<String, Map<String, Object>> parameters) {
        if (written instanceof Map<?, ?> rules) {
            rules.forEach((columns, rule) -> {
                if (rule instanceof Map<?, ?> map) {
                    parameters.put(
                            prefix + columns,
                            map.entrySet().stream()
                                    .filter(e -> !e.getKey().equals("strategy")
                                            && !e.getKey().equals("domain"))
                                    .filter(e -> e.getValue() != null)
                                    .collect(Collectors.toMap(
                                            e -> String.valueOf(e.getKey()), e -> (Object) e.getValue())));
                } else if (rule != null && rule.toString().indexOf('{') >= 0) {
                    parameters.put(prefix + columns, Map.of("template", rule.toString()));
                }
            });
        }
    }
}
