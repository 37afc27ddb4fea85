package dev.godwit.common.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Fence;
import java.time.Duration;
import java.util.Map;
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

    /** What the coordinator wants of a task that it still grants. */
    public enum Order {
        CONTINUE,
        /** The stage needs this companion no longer: finish and report success. */
        FINISH,
        /** Give the task back: the job was paused. */
        RELEASE
    }
}
