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
import dev.godwit.sync.anonymize.policy.Gate;
import dev.godwit.sync.anonymize.policy.GateResult;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.plan.RowFilter;
import dev.godwit.sync.plan.SyncFile;
import dev.godwit.sync.plan.SyncPlanner;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetTables;
import dev.godwit.sync.plan.WrittenSync;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code sync.plan}: reads both catalogs, lets the gate decide about every column, and cuts the tables into chunks. No user table is read. All
 * that is wrong is told at once, and before the first row is copied. The payload is {@code {"personalData": false}}: whether the target's environment is for
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
        WrittenSync sync = read(context.bundle(), path);
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
        checkTables(context, sync, selected, source.catalog(), target.catalog(), problems);
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        GateResult gate =
                Gate.check(sync.policy(), settings.strategies(), SyncPlanner.columns(selected), planner.known(), today);
        refuse(context, sync, problems, gate);
        var passed = (GateResult.Passed) gate;
        planner.checkKeys(selected, passed.decisions());
        refuse(context, sync, problems, gate);
        askTarget(context, sync, target.catalog(), passed);
        boolean personalData = context.grant().payload().path("personalData").asBoolean(false);
        TaskResult planned = planner.plan(selected, passed.decisions(), parameters(sync.policyTree()), personalData);
        boolean only = context.grant().request().path("planOnly").asBoolean();
        return only ? new TaskResult(planned.data(), planned.plan(), List.of()) : planned;
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
            if (sync.file().existing() != SyncScope.Existing.REPLACE) {
                RowSecurity.problems(session.connection(), names, "target")
                        .forEach(message -> problems.add(sync.inSync("tables", message, null)));
            } else {
                var tables = new TargetTables(target, names);
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

    /** The parameters of each rule, as the policy writes them. */
    private static Map<String, Map<String, Object>> parameters(Map<String, Object> tree) {
        var parameters = new LinkedHashMap<String, Map<String, Object>>();
        if (tree.get("rules") instanceof Map<?, ?> rules) {
            rules.forEach((columns, rule) -> {
                if (rule instanceof Map<?, ?> map) {
                    parameters.put(
                            String.valueOf(columns),
                            map.entrySet().stream()
                                    .filter(e -> !e.getKey().equals("strategy")
                                            && !e.getKey().equals("domain"))
                                    .filter(e -> e.getValue() != null)
                                    .collect(Collectors.toMap(
                                            e -> String.valueOf(e.getKey()), e -> (Object) e.getValue())));
                } else if (rule != null && rule.toString().indexOf('{') >= 0) {
                    parameters.put(String.valueOf(columns), Map.of("template", rule.toString()));
                }
            });
        }
        return parameters;
    }
}
