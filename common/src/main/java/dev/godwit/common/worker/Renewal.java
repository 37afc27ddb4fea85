package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeping a lease. */
public final class Renewal {

    private Renewal() {}

    /** @param progress the latest, so that people see it while Kafka is away, or null */
    public record Request(Fence fence, @Nullable Progress progress) {}

    /**
     * The lease holds for another {@code lease}.
     *
     * @param order what to do next; {@code CONTINUE} mostly
     * @param offers as in {@link Grant}, as they are now
     */
    public record Response(Duration lease, Order order, Map<String, JsonNode> offers) {

        public Response {
            offers = offers == null ? Map.of() : Map.copyOf(offers);
        }
    }

    /** What a worker holds, or held. */
    public record Held(TaskId task, Fence fence, String secret) {

        public static Held of(Grant grant) {
            return new Held(grant.task(), grant.fence(), grant.secret());
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Held[task=%s, fence=%s]".formatted(task, fence);
        }
    }

    /** Tasks that have ended, and whose leases are to be kept until that is known. */
    public record Ended(List<Held> tasks) {

        public Ended {
            tasks = List.copyOf(tasks);
        }
    }

    /** Those of them whose end is not known yet; their leases hold for another while. */
    public record Open(Set<TaskId> tasks) {

        public Open {
            tasks = Set.copyOf(tasks);
        }
    }

    /** What the coordinator wants of a task that it still grants. */
    public enum Order {
        CONTINUE,
        /** The stage needs this companion no longer: finish and report success. */
        FINISH,
        /** Give the task back: the job was paused. */
        RELEASE
    }
}
