package dev.godwit.common.worker.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tasks of one epoch of a local run, in the order they were added. Confined to {@link LocalCoordinator}'s lock. */
final class LocalTasks {

    private final JobId job;
    private final int epoch;
    private final Map<TaskId, LocalTask> byId = new LinkedHashMap<>();

    LocalTasks(JobId job, int epoch) {
        this.job = job;
        this.epoch = epoch;
    }

    void add(TaskDraft draft, boolean writes) {
        TaskId id = TaskId.of(job, epoch, draft.key());
        byId.put(id, new LocalTask(id, draft, writes));
    }

    @Nullable
    LocalTask find(TaskId id) {
        return byId.get(id);
    }

    @Nullable
    LocalTask find(String key) {
        return byId.get(TaskId.of(job, epoch, key));
    }

    Stream<LocalTask> all() {
        return byId.values().stream();
    }

    Stream<LocalTask> inStage(String stage) {
        return all().filter(task -> task.draft().stage().equals(stage));
    }

    Set<String> keys() {
        return all().map(task -> task.draft().key()).collect(Collectors.toSet());
    }

    /** Whether all that come first by their own account have: a companion counts once it has signalled. */
    boolean ready(LocalTask task) {
        return task.draft().after().stream().map(this::find).allMatch(LocalTasks::hasComeFirst);
    }

    private static boolean hasComeFirst(@Nullable LocalTask before) {
        return before != null && (before.succeeded() || before.offer() != null);
    }

    /** What the companions of {@code stage} have signalled, by key. */
    Map<String, JsonNode> offers(String stage) {
        var offers = new TreeMap<String, JsonNode>();
        inStage(stage).forEach(task -> {
            JsonNode offer = task.offer();
            if (offer != null) {
                offers.put(task.draft().key(), offer);
            }
        });
        return offers;
    }

    /** The data of the tasks that succeeded and are in one of {@code stages}, by key; without {@code planners}, those that added nothing. */
    Map<String, JsonNode> results(Set<String> stages, boolean planners) {
        var results = new TreeMap<String, JsonNode>();
        all().filter(task -> stages.contains(task.draft().stage())).forEach(task -> {
            TaskResult result = task.result();
            if (result != null && (planners || result.added().isEmpty())) {
                results.put(task.draft().key(), result.data());
            }
        });
        return results;
    }

    /** The ids of the tasks whose work must be in a ledger, by target. */
    SortedMap<String, List<String>> written() {
        var byTarget = new TreeMap<String, List<String>>();
        all().filter(task -> task.writes() && task.succeeded()).forEach(task -> {
            String target = task.draft().target();
            if (target != null) {
                byTarget.computeIfAbsent(target, name -> new ArrayList<>())
                        .add(task.id().toString());
            }
        });
        return byTarget;
    }
}
