package dev.godwit.lint.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.lint.rule.Finding;
import dev.godwit.lint.rule.Linter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code lint.migration}: lints the bundle's migrations: those that are pending if an earlier stage has found out, else all. Needs no database.
 */
public final class LintHandler implements TaskHandler {

    private final Linter linter;

    public LintHandler(Linter linter) {
        this.linter = linter;
    }

    @Override
    public String kind() {
        return "lint.migration";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        Map<String, byte[]> bundle = context.bundle();
        List<String> paths = PendingFiles.paths(context, bundle);
        var scripts = new LinkedHashMap<String, String>();
        for (String path : paths) {
            scripts.put(path, new String(PendingFiles.content(bundle, path), StandardCharsets.UTF_8));
        }
        List<Finding> findings = linter.lint(scripts);
        context.progress(new Progress((long) paths.size(), (long) paths.size(), 0, "linted"));
        var data = Json.object();
        data.put("files", paths.size());
        data.set("findings", Json.tree(findings));
        return TaskResult.of(data);
    }
}
