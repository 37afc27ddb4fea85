package dev.godwit.cli.command;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.role.Plugins;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.config.Problems;
import dev.godwit.common.json.Json;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.schema.sql.SqlExpressions;
import dev.godwit.sync.plan.RowFilter;
import dev.godwit.sync.plan.SyncFile;
import dev.godwit.sync.plan.WrittenSync;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the sync that a user names: {@code shop}, or {@code sync/shop.yaml}. */
final class SyncNames {

    /** The kind of job that only looks. */
    static final String PLAN = "sync-plan";

    /** The kind of job that looks at a target again. */
    static final String VERIFY = "sync-verify";

    private static final String FOLDER = "sync/";
    private static final String ENDING = ".yaml";

    private SyncNames() {}

    /**
     * The job that the sync's file asks for. What is wrong with the file and its policy is told before anything is sent or connected to.
     *
     * @param local whether the job runs in this process, which then knows all connections
     */
    static JobRequest request(
            String name, String kind, String environment, boolean local, Project project, Bundle bundle)
            throws CliException {
        String path = path(name);
        if (!bundle.files().containsKey(path)) {
            throw unknown(name, project, bundle);
        }
        var problems = new Problems();
        var filters = new RowFilter(new SqlExpressions(new PgQueryParser()));
        Optional<WrittenSync> sync = WrittenSync.read(bundle.files(), path, Plugins.strategies(), filters, problems);
        if (local) {
            sync.ifPresent(written -> connections(written, project, problems));
        }
        problems.throwIfAny();
        SyncFile file = sync.orElseThrow().file();
        var request = Json.object().put("file", path);
        if (kind.equals(PLAN)) {
            request.put("planOnly", true);
        }
        return new JobRequest(kind, environment, file.source(), file.target(), request);
    }

    private static void connections(WrittenSync sync, Project project, Problems problems) {
        var known = new TreeSet<>(project.config().connections().keySet());
        Map.of("source", sync.file().source(), "target", sync.file().target()).forEach((key, name) -> {
            if (!known.contains(name)) {
                String message = "Unknown connection %s. %s".formatted(Quoted.of(name), DidYouMean.known(known));
                problems.add(sync.inSync(key, message, DidYouMean.hint(name, known)));
            }
        });
    }

    private static String path(String name) {
        return name.contains("/") || name.endsWith(ENDING) ? name : FOLDER + name + ENDING;
    }

    private static CliException unknown(String name, Project project, Bundle bundle) {
        List<String> known = bundle.files().keySet().stream()
                .filter(path -> path.startsWith(FOLDER) && path.endsWith(ENDING))
                .map(path -> path.substring(FOLDER.length(), path.length() - ENDING.length()))
                .sorted()
                .toList();
        String others = known.isEmpty()
                ? "There is no sync in %s".formatted(project.directory().resolve("sync"))
                : "Known: " + String.join(", ", known);
        String meant = DidYouMean.closest(name, known)
                .map(close -> " Did you mean '%s'?".formatted(close))
                .orElse("");
        return new CliException(
                ExitCode.CONFIG, "unknown-sync", "Unknown sync %s. %s.%s".formatted(Quoted.of(name), others, meant));
    }
}
