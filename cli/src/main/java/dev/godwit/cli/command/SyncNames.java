package dev.godwit.cli.command;

import dev.godwit.cli.CliException;
import dev.godwit.cli.ExitCode;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.run.JobRequest;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.config.ConfigLoader;
import dev.godwit.common.json.Json;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import dev.godwit.sync.plan.SyncFile;
import java.util.List;

/** Finds the sync that a user names: {@code shop}, or {@code sync/shop.yaml}. */
final class SyncNames {

    /** The kind of job that only looks. */
    static final String PLAN = "sync-plan";

    private static final String FOLDER = "sync/";
    private static final String ENDING = ".yaml";

    private SyncNames() {}

    /** The job that the sync's file asks for. */
    static JobRequest request(String name, String kind, String environment, Project project, Bundle bundle)
            throws CliException {
        String path = path(name);
        byte[] content = bundle.files().get(path);
        if (content == null) {
            throw unknown(name, project, bundle);
        }
        SyncFile file = ConfigLoader.forBundle().withContent(path, content).load(SyncFile.class);
        var request = Json.object().put("file", path);
        if (kind.equals(PLAN)) {
            request.put("planOnly", true);
        }
        return new JobRequest(kind, environment, file.source(), file.target(), request);
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
