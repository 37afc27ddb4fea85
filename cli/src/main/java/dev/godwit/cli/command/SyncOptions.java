package dev.godwit.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.cli.run.RunOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.common.json.Json;
import dev.godwit.common.text.Quoted;
import dev.godwit.sync.plan.ComplianceRules;
import dev.godwit.sync.plan.SyncFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which sync is meant, and what the command line adds to it: only what makes it stricter. */
final class SyncOptions {

    /** Where the file stands, in the job's bundle, that the command line makes up. */
    static final String MADE_UP = "sync/command-line.yaml";

    private static final String MADE_UP_POLICY = "policy/command-line.yaml";
    private static final List<String> POLICIES = List.of("policy/anonymization.yaml", "db/sync_config.yaml");

    @Parameters(
            paramLabel = "SYNC",
            arity = "0..1",
            description = "Its name: shop for sync/shop.yaml. Not needed with --from, --to and --tables.")
    private @Nullable String name;

    @Option(names = "--from", paramLabel = "NAME", description = "The connection that is read.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "NAME", description = "The connection that is written.")
    private @Nullable String to;

    @Option(
            names = "--tables",
            paramLabel = "TABLE",
            split = ",",
            description = "Only these tables of the sync, such as users or shop.order_*.")
    private List<String> tables = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "TABLE", split = ",", description = "Without these tables.")
    private List<String> exclude = new ArrayList<>();

    @Option(
            names = "--anonymize",
            paramLabel = "COLUMN",
            split = ",",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Mask these columns, such as users.email, by the strategy that suits what they seem to hold. Without columns:"
                            + " all that seem to hold personal data and are not masked yet.")
    private @Nullable List<String> anonymize;

    @Option(
            names = "--strategy",
            paramLabel = "COLUMN=STRATEGY",
            description = "Mask a column by this strategy or template, at least as strictly as the policy does.")
    private Map<String, String> strategies = new LinkedHashMap<>();

    @Option(
            names = "--strict-compliance",
            description =
                    "Refuse what breaks the rules in policy/gdpr_rules.yaml or db/linting/gdpr_rules.yaml, or Godwit's own.")
    private boolean strictCompliance;

    /** The project's files, and the sync's where there is no file for it. */
    Bundle bundle(Project project) throws CliException, BundleException {
        Bundle bundle = project.bundle();
        if (name != null) {
            return bundle;
        }
        if (from == null || to == null || tables.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "usage", "Which sync? Say its name, or --from, --to and --tables.");
        }
        if (bundle.files().containsKey(MADE_UP)) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "configuration",
                    "'%s' is where the command line's own sync goes. Give the file another name.".formatted(MADE_UP));
        }
        var files = new TreeMap<>(bundle.files());
        String policy = policy(files);
        if (policy.equals(MADE_UP_POLICY)) {
            files.put(policy, "rules: {}\n".getBytes(UTF_8));
        }
        files.put(MADE_UP, file(policy).getBytes(UTF_8));
        return Bundle.of(files);
    }

    /** The job. */
    JobRequest request(String kind, RunOptions options, Project project, Bundle bundle) throws CliException {
        JobRequest job = SyncNames.request(
                name == null ? MADE_UP : name,
                kind,
                options.environment(project),
                options.isLocal(project),
                project,
                bundle);
        same("--from", from, job.source());
        same("--to", to, job.target());
        var request = Json.object();
        job.request().properties().forEach(entry -> request.set(entry.getKey(), entry.getValue()));
        flags().putInto(request);
        return new JobRequest(job.kind(), job.environment(), job.source(), job.target(), request);
    }

    private void same(String flag, @Nullable String asked, @Nullable String written) throws CliException {
        if (asked != null && !asked.equals(written)) {
            throw new CliException(
                    ExitCode.CONFIG,
                    "configuration",
                    "%s is %s, but the sync's file says %s. Leave the flag out, or change the file."
                            .formatted(flag, Quoted.of(asked), Quoted.of(String.valueOf(written))));
        }
    }

    private SyncFlags flags() {
        List<String> columns = anonymize == null
                ? List.of()
                : anonymize.stream().filter(column -> !column.isEmpty()).toList();
        return new SyncFlags(
                name == null ? List.of() : tables,
                exclude,
                columns,
                anonymize != null && columns.isEmpty(),
                strategies,
                strictCompliance);
    }

    /** The project's policy: one of those that are called so, else the only one, else none at all. */
    private static String policy(Map<String, byte[]> files) {
        List<String> known = POLICIES.stream().filter(files::containsKey).toList();
        if (!known.isEmpty()) {
            return known.get(0);
        }
        List<String> others = files.keySet().stream()
                .filter(path -> path.startsWith("policy/") && path.endsWith(".yaml"))
                .filter(path -> !ComplianceRules.FILES.contains(path))
                .toList();
        return others.size() == 1 ? others.get(0) : MADE_UP_POLICY;
    }

    private String file(String policy) {
        var patterns = tables.stream()
                .map(table -> table.contains(".") ? table : "*." + table)
                .toList();
        var file = Json.object().put("source", from).put("target", to).put("policy", policy);
        file.set("tables", Json.tree(patterns));
        return file.toString() + "\n";
    }
}
