package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task that now belongs to one worker, until its lease lapses and another is granted it.
 *
 * @param instance the one coordinator installation that this is from; recorded in the target, so that local mode keeps away
 * @param jobEpoch raised by cancel, plan again, swap and retire; the target refuses work of an older one
 * @param secret random, 32 bytes in base64url; signs this grant's reports, and is never logged
 * @param attempt counts from 1
 * @param request what the user asked for: the job's own document
 * @param bundle SHA-256 of the job's bundle in hex, or null
 * @param offers what the companions of this task's stage have signalled, by task key
 * @param results the data of succeeded tasks of earlier stages that added nothing (planning, preparation), by task key
 */
public record Grant(
        String instance,
        TaskId task,
        JobId job,
        String jobKind,
        String environment,
        int jobEpoch,
        String key,
        String kind,
        Fence fence,
        String secret,
        int attempt,
        Duration lease,
        JsonNode request,
        JsonNode scope,
        JsonNode payload,
        @Nullable String source,
        @Nullable String target,
        boolean companion,
        @Nullable String bundle,
        Map<String, JsonNode> offers,
        Map<String, JsonNode> results) {

    public Grant {
        offers = offers == null ? Map.of() : Map.copyOf(offers);
        results = results == null ? Map.of() : Map.copyOf(results);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "Grant[task=%s, key=%s, kind=%s, fence=%s, attempt=%d]".formatted(task, key, kind, fence, attempt);
    }

    /** Names of the connections this task uses. */
    public List<String> connections() {
        var names = new ArrayList<String>();
        if (source != null) {
            names.add(source);
        }
        if (target != null) {
            names.add(target);
        }
        return names;
    }
}
