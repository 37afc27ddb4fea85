package dev.godwit.cli.run;

import dev.godwit.common.job.Plan;
import dev.godwit.common.worker.Progress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far a job is, by its tables and stages. Fed by whoever hears of tasks, read by whoever draws. Thread-safe. */
final class JobProgress {

    private final Map<String, TaskProgress> tasks = new LinkedHashMap<>();
    private final Map<String, Trouble> troubles = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Clock clock;
    private Map<String, Long> expected = Map.of();
    private boolean shared;
    private String stage = "";

    /** @param clock by which tasks begin and end here, and how late it is */
    JobProgress(Clock clock) {
        this.clock = clock;
    }

    synchronized void planned(String key, long weight) {
        tasks.putIfAbsent(key, TaskProgress.waiting(key, weight));
    }

    /** A task has given a part of that weight to others. */
    synchronized void narrowed(String key, long given) {
        tasks.computeIfPresent(key, (same, task) -> task.without(given));
    }

    synchronized void at(String key, Progress progress) {
        planned(key, 1);
        tasks.computeIfPresent(key, (same, task) -> task.at(progress));
    }

    synchronized void began(String key) {
        planned(key, 1);
        tasks.computeIfPresent(key, (same, task) -> task.began(clock.instant()));
    }

    synchronized void again(String key) {
        planned(key, 1);
        tasks.computeIfPresent(key, (same, task) -> task.again());
    }

    /** What the job is going to do, as soon as that is known. */
    synchronized void plan(@Nullable Plan plan) {
        expected = ExpectedRows.of(plan);
        shared = ExpectedRows.shared(plan);
    }

    /** How long the chunks still take. */
    synchronized Forecast forecast() {
        List<Piece> pieces =
                tasks.values().stream().flatMap(task -> task.piece().stream()).toList();
        return Forecast.of(pieces, expected, shared, clock.instant());
    }

    synchronized void finished(String key) {
        planned(key, 1);
        tasks.computeIfPresent(key, (same, task) -> task.finished(clock.instant()));
        troubles.remove(key);
    }

    synchronized void troubled(Trouble trouble) {
        troubles.put(trouble.task(), trouble);
    }

    /** What the bars do not tell: tasks that have failed and are tried again, tasks that nobody takes, and tables that are held back. A line each. */
    synchronized List<String> notes() {
        return Stream.of(
                        troubles.values().stream().map(Trouble::text),
                        notes.stream(),
                        tasks.values().stream()
                                .flatMap(task -> task.note().stream())
                                .distinct())
                .flatMap(lines -> lines)
                .toList();
    }

    synchronized void noted(Collection<String> now) {
        notes.clear();
        notes.addAll(now);
    }

    /** The whole truth, from elsewhere. */
    synchronized void replace(Collection<TaskProgress> now, Collection<Trouble> troubled) {
        tasks.clear();
        now.forEach(task -> tasks.put(task.key(), task));
        troubles.clear();
        troubled.forEach(trouble -> troubles.put(trouble.task(), trouble));
    }

    synchronized void stage(String name) {
        stage = name;
    }

    synchronized String stage() {
        return stage;
    }

    /** One for each table or stage, in the order in which they became known. */
    synchronized List<Lane> lanes() {
        var lanes = new LinkedHashMap<String, Lane>();
        for (TaskProgress task : tasks.values()) {
            lanes.merge(task.label(), Lane.of(task), Lane::plus);
        }
        return new ArrayList<>(lanes.values());
    }

    /**
     * A table, or a stage.
     *
     * @param rows done; only what was counted
     */
    record Lane(String label, int tasks, int tasksDone, double weight, double weightDone, long rows, long bytes) {

        static Lane of(TaskProgress task) {
            return new Lane(
                    task.label(),
                    1,
                    task.done() ? 1 : 0,
                    task.weight(),
                    task.weightDone(),
                    task.rows(),
                    task.progress().bytes());
        }

        Lane plus(Lane other) {
            return new Lane(
                    label,
                    tasks + other.tasks,
                    tasksDone + other.tasksDone,
                    weight + other.weight,
                    weightDone + other.weightDone,
                    rows + other.rows,
                    bytes + other.bytes);
        }

        boolean done() {
            return tasksDone == tasks;
        }

        /** From 0 to 1. */
        double fraction() {
            return done() ? 1 : Math.min(0.999, weightDone / weight);
        }
    }
}
