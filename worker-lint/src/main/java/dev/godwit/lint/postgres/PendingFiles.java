package dev.godwit.lint.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.lint.rule.ScriptOrder;
import dev.godwit.lint.rule.ScriptRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files of the bundle a task is about. */
final class PendingFiles {

    private static final String FOLDER = "db/migrations/";

    private PendingFiles() {}

    /** What the stage {@code pending} found, in order; or null if there was none. */
    static @Nullable JsonNode pending(TaskContext context) {
        JsonNode result = context.grant().results().get("pending");
        return result == null ? null : result.path("pending");
    }

    /** All files of the migrations: those that run, and those that are only read. */
    static List<String> paths(TaskContext context, Map<String, byte[]> bundle) {
        var paths = new ArrayList<String>();
        JsonNode pending = pending(context);
        if (pending != null) {
            for (JsonNode migration : pending) {
                Stream.of("path", "down", "verify")
                        .filter(migration::has)
                        .forEach(part -> paths.add(migration.path(part).asText()));
            }
        } else {
            bundle.keySet().stream()
                    .filter(path ->
                            path.startsWith(FOLDER) && ScriptRole.of(path).isPresent())
                    .sorted(ScriptOrder.BY_VERSION)
                    .forEach(paths::add);
        }
        return paths;
    }

    static byte[] content(Map<String, byte[]> bundle, String path) throws JobFailedException {
        byte[] content = bundle.get(path);
        if (content == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT, "migration-files", "The bundle has no file '%s'.".formatted(path));
        }
        return content;
    }
}
