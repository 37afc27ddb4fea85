package dev.godwit.common.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskResult;

/** The bodies of {@code POST /v1/tasks/{id}/complete|fail|release|signal}. */
public final class TaskReport {

    /** Header of {@code PUT /v1/tasks/{id}/artifacts/{name}}, whose body is the artifact itself. */
    public static final String FENCE_HEADER = "Godwit-Fence";

    /** Header of all that is said under a grant: its secret, as the claim was answered with it. */
    public static final String SECRET_HEADER = "Godwit-Grant-Secret";

    private TaskReport() {}

    public record Completed(Fence fence, TaskResult result) {}

    public record Failed(Fence fence, FailureKind kind, String code, String message) {}

    public record Released(Fence fence) {}

    public record Signalled(Fence fence, JsonNode offer) {}
}
