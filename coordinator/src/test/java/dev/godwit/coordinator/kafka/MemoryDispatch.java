package dev.godwit.coordinator.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.Renewal;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.GrantSecret;
import dev.godwit.coordinator.job.TaskFence;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tasks of a test in memory: what was granted, and what reports did to them. A task that is done refuses further reports. */
final class MemoryDispatch implements Dispatch {

    final List<String> applied = new CopyOnWriteArrayList<>();
    private final Map<TaskId, Grant> grants = new ConcurrentHashMap<>();
    private final Map<TaskId, String> done = new ConcurrentHashMap<>();

    private final AtomicInteger together = new AtomicInteger();

    /** Thrown instead of an answer, if it gives something. */
    volatile Supplier<@Nullable RuntimeException> trouble = () -> null;

    void grant(Grant grant) {
        grants.put(grant.task(), grant);
    }

    @Override
    public Map<TaskFence, GrantSecret> secrets(Set<TaskFence> asked) {
        check();
        return asked.stream().collect(Collectors.toMap(each -> each, this::secret));
    }

    private GrantSecret secret(TaskFence asked) {
        Grant grant = grants.get(asked.task());
        if (grant == null || asked.fence().compareTo(grant.fence()) > 0) {
            return new GrantSecret.Unknown();
        }
        return asked.fence().equals(grant.fence()) ? new GrantSecret.Known(grant.secret()) : new GrantSecret.Stale();
    }

    @Override
    public void progress(Map<TaskFence, Progress> latest) {
        latest.values().forEach(progress -> applied.add("progress " + progress.done()));
    }

    /** Takes every other one. */
    @Override
    public Set<TaskFence> completeTogether(Map<TaskFence, TaskResult> results) {
        check();
        var taken = new HashSet<TaskFence>();
        results.forEach((grant, result) -> {
            if (together.getAndIncrement() % 2 == 0 && done.putIfAbsent(grant.task(), "together") == null) {
                applied.add("complete " + result.data());
                taken.add(grant);
            }
        });
        return taken;
    }

    @Override
    public void complete(TaskId task, Fence fence, TaskResult result) throws LeaseRefusedException {
        finish(task, "complete " + result.data());
    }

    @Override
    public void fail(TaskId task, Fence fence, FailureKind kind, String code, String message)
            throws LeaseRefusedException {
        finish(task, "fail %s %s".formatted(kind, code));
    }

    private void finish(TaskId task, String what) throws LeaseRefusedException {
        check();
        if (done.putIfAbsent(task, what) != null) {
            throw new LeaseRefusedException("done");
        }
        applied.add(what);
    }

    private void check() {
        RuntimeException e = trouble.get();
        if (e != null) {
            throw e;
        }
    }

    @Override
    public ClaimResponse claim(ClaimRequest request, String token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void requireGrantee(TaskFence grant, String secret, String token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<TaskFence> keep(Map<TaskFence, String> secrets, String token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Renewal.Response renew(TaskId task, Renewal.Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(TaskId task, Fence fence) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void signal(TaskId task, Fence fence, JsonNode offer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JobId holder(TaskId task, Fence fence) {
        throw new UnsupportedOperationException();
    }
}
