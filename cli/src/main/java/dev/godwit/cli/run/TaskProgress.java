package dev.godwit.cli.run;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.worker.Progress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far one task is.
 *
 * @param weight its rough size, for the fraction that is done
 * @param from when its present attempt began, or the one that succeeded; null while it waits
 * @param to when it succeeded; null before
 */
record TaskProgress(
        String key,
        long weight,
        boolean done,
        Progress progress,
        @Nullable Instant from,
        @Nullable Instant to) {

    private static final String COPY = "copy/";

    /** What tables are called together whose rows come by the same tasks ({@code copy/small tables/1}). */
    static final String SHARED = "small tables";

    static TaskProgress waiting(String key, long weight) {
        return new TaskProgress(key, Math.max(1, weight), false, Progress.NONE, null, null);
    }

    /** As a coordinator has it. */
    static TaskProgress of(TaskDocument task) {
        boolean done = task.state() == TaskState.SUCCEEDED;
        return new TaskProgress(
                task.key(),
                Math.max(1, task.weight()),
                done,
                task.progress(),
                done || task.state() == TaskState.RUNNING ? task.grantedAt() : null,
                done ? task.finishedAt() : null);
    }

    TaskProgress without(long given) {
        return new TaskProgress(key, Math.max(1, weight - given), done, progress, from, to);
    }

    TaskProgress at(Progress now) {
        return new TaskProgress(key, weight, done, now, from, to);
    }

    TaskProgress began(Instant now) {
        return new TaskProgress(key, weight, done, Progress.NONE, now, null);
    }

    /** The attempt was given up; what it had done is undone. */
    TaskProgress again() {
        return waiting(key, weight);
    }

    TaskProgress finished(Instant now) {
        return new TaskProgress(key, weight, true, progress, from, from == null ? null : now);
    }

    /** What a forecast has to know of it; empty if it is no chunk. */
    Optional<Piece> piece() {
        return isChunk() ? Optional.of(new Piece(label(), weight, progress.done(), from, to)) : Optional.empty();
    }

    /** Why a chunk is held back, if it is. */
    Optional<String> note() {
        return isChunk() && !done && progress.note() != null
                ? Optional.of("%s is copied %s".formatted(label(), progress.note()))
                : Optional.empty();
    }

    /**
     * What people call it: the table of a chunk ({@code copy/public.orders/7}); of any other task what kind of work it is, which is how its key
     * begins. A coordinator's own tasks are marked by a tilde.
     */
    String label() {
        if (isChunk()) {
            return key.substring(COPY.length(), key.lastIndexOf('/'));
        }
        String work = key.split("/", 2)[0];
        return (work.startsWith("~") ? work.substring(1) : work).replace('-', ' ');
    }

    /** Rows that are done; other tasks than chunks count something else. */
    long rows() {
        return isChunk() ? progress.done() : 0;
    }

    private boolean isChunk() {
        return key.startsWith(COPY) && key.lastIndexOf('/') > COPY.length();
    }

    /** The part of the weight that is done, as far as that is known. */
    double weightDone() {
        if (done) {
            return weight;
        }
        Long total = progress.total();
        return total == null || total <= 0 ? 0 : weight * Math.min(1.0, (double) progress.done() / total);
    }
}
