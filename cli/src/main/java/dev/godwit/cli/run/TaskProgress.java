package dev.godwit.cli.run;

import dev.godwit.common.worker.Progress;

/**
 * How far one task is.
 *
 * @param weight its rough size, for the fraction that is done
 */
record TaskProgress(String key, long weight, boolean done, Progress progress) {

    private static final String COPY = "copy/";

    static TaskProgress waiting(String key, long weight) {
        return new TaskProgress(key, Math.max(1, weight), false, Progress.NONE);
    }

    TaskProgress at(Progress now) {
        return new TaskProgress(key, weight, done, now);
    }

    TaskProgress finished() {
        return new TaskProgress(key, weight, true, progress);
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
