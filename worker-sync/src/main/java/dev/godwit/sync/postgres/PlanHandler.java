package dev.godwit.sync.postgres;

import dev.godwit.common.config.ConfigException;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
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
import dev.godwit.sync.anonymize.policy.AnonymizationPolicy;
import dev.godwit.sync.anonymize.policy.Gate;
import dev.godwit.sync.anonymize.policy.GateResult;
import dev.godwit.sync.anonymize.policy.PolicyProblem;
import dev.godwit.sync.anonymize.policy.PolicyReader;
import dev.godwit.sync.plan.PolicyFile;
import dev.godwit.sync.plan.RowFilter;
import dev.godwit.sync.plan.SyncFile;
import dev.godwit.sync.plan.SyncPlanner;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code sync.plan}: reads both catalogs, lets the gate decide about every column, and cuts the tables into chunks. No user table is read. All
 * that is wrong is told at once, and before the first row is copied. A job whose request says {@code planOnly} gets no further tasks.
 */
public final class PlanHandler implements TaskHandler {

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
        Map<String, byte[]> bundle = context.bundle();
        String path = context.grant().request().path("file").asText();
        SyncFile file = load(bundle, path, SyncFile.class);
        requireConnections(context, file, path);
        PolicyFile policyFile = load(bundle, file.policy(), PolicyFile.class);
        Map<String, Object> tree = policyFile.tree();
        AnonymizationPolicy policy = PolicyReader.read(tree, settings.strategies());

        Catalog source = catalog(file.source(), context);
        Catalog target = catalog(file.target(), context);
        var problems = new ArrayList<String>();
        var planner = new SyncPlanner(file, source, target, problems, LeakFilters.SAMPLE);
        List<Table> selected = planner.select();
        file.filters()
                .forEach((table, filter) -> filters.objection(filter)
                        .ifPresent(o -> problems.add("The filter of '%s' cannot be used: %s".formatted(table, o))));
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        GateResult gate =
                Gate.check(policy, settings.strategies(), SyncPlanner.columns(selected), planner.known(), today);
        refuse(path, file, problems, gate);
        var passed = (GateResult.Passed) gate;
        TaskResult planned = planner.plan(selected, passed.decisions(), parameters(tree));
        boolean only = context.grant().request().path("planOnly").asBoolean();
        return only ? new TaskResult(planned.data(), planned.plan(), List.of()) : planned;
    }

    private <T extends Record> T load(Map<String, byte[]> bundle, String path, Class<T> type)
            throws JobFailedException {
        byte[] content = bundle.get(path);
        if (content == null) {
            String hint = DidYouMean.hint(path, bundle.keySet());
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "configuration",
                    "There is no file '%s' in the bundle. %s"
                            .formatted(path, hint == null ? "" : hint)
                            .strip());
        }
        try {
            return ConfigLoader.forBundle().withContent(path, content).load(type);
        } catch (ConfigException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "configuration", String.valueOf(e.getMessage()));
        }
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

    private Catalog catalog(String connection, TaskContext context) throws JobFailedException {
        try (var session = TaskSession.open(databases, connection, context)) {
            return catalogs.read(session.connection(), CatalogScope.everything());
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the catalog of '%s'".formatted(connection));
        }
    }

    /** Wrong configuration first; else what the gate refuses. */
    private static void refuse(String path, SyncFile file, List<String> problems, GateResult gate)
            throws JobFailedException {
        var all = new ArrayList<String>();
        problems.forEach(problem -> all.add(path + ": " + problem));
        boolean configuration = !problems.isEmpty();
        if (gate instanceof GateResult.Refused refused) {
            configuration |= refused.isConfiguration();
            refused.problems().stream().map(PolicyProblem::message).forEach(m -> all.add(file.policy() + ": " + m));
            if (!refused.stub().isEmpty()) {
                all.add("Rules for the columns without a decision, to be completed:\n" + refused.stub());
            }
        }
        if (!all.isEmpty()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    configuration ? "configuration" : "undecided-columns",
                    String.join("\n", all));
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
