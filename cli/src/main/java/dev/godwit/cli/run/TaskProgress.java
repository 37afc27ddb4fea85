package dev.godwit.cli.run;

import dev.godwit.common.worker.Progress;

/**
 * How far one task is.
 *
 * @param weight its rough size, for the fraction that is done
 */
record TaskProgress(String key, long weight, boolean done, Progress progress) {

    static TaskProgress waiting(String key, long weight) {
        return new TaskProgress(key, Math.max(1, weight), false, Progress.NONE);
    }

    TaskProgress at(Progress now) {
        return new TaskProgress(key, weight, done, now);
    }

    TaskProgress finished() {
        return new TaskProgress(key, weight, true, progress);
    }

    /** What people call it: the table of a chunk ({@code copy/public.orders/7}), else the stage or the task. */
    String label() {
        String[] parts = key.split("/", -1);
        return parts.length >= 3 ? parts[1] : parts[0];
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
