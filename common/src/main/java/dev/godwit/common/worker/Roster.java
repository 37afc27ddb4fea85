package dev.godwit.common.worker;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The assignments of this worker, and the names of those it had lately, so that a grant that arrives twice is taken on once. Thread-safe. */
final class Roster {

    private static final int REMEMBERED = 4_096;

    private final Map<Key, Assignment> current = new LinkedHashMap<>();
    private final Map<Key, Boolean> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Key(TaskId task, Fence fence) {
        static Key of(Grant grant) {
            return new Key(grant.task(), grant.fence());
        }
    }

    /** False if this grant was taken on before. */
    synchronized boolean admit(Assignment assignment) {
        Key key = Key.of(assignment.grant());
        if (known.put(key, true) != null) {
            return false;
        }
        current.put(key, assignment);
        return true;
    }

    synchronized void leave(Assignment assignment) {
        current.remove(Key.of(assignment.grant()));
        notifyAll();
    }

    synchronized List<Assignment> current() {
        return new ArrayList<>(current.values());
    }

    /** Those of the same task under a lower fence. */
    synchronized List<Assignment> predecessors(Grant grant) {
        return current.values().stream()
                .filter(other -> other.grant().task().equals(grant.task())
                        && other.grant().fence().compareTo(grant.fence()) < 0)
                .toList();
    }

    /** How many slots are taken. */
    synchronized int working() {
        return count(assignment -> !assignment.grant().companion() && !assignment.worked());
    }

    synchronized int companions() {
        return count(assignment -> assignment.grant().companion() && !assignment.worked());
    }

    private int count(Predicate<Assignment> which) {
        return (int) current.values().stream().filter(which).count();
    }

    /** True once there is none left, false if {@code timeout} passes first. */
    synchronized boolean awaitNone(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!current.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }
}
