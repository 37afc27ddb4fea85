package dev.godwit.coordinator.stage;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The kinds of job that this coordinator knows. Immutable. */
public final class JobKinds {

    private final Map<String, JobKind> byName;

    public JobKinds(List<JobKind> kinds) {
        byName = new TreeMap<>();
        kinds.forEach(kind -> byName.put(kind.name(), kind));
    }

    public static JobKinds builtIn() {
        return new JobKinds(List.of(
                new JobKind(
                        "lint", "lint", false, false, false, List.of(Stage.of("lint", "lint.migration", Access.NONE))),
                new JobKind(
                        "migrate",
                        "migrate",
                        false,
                        true,
                        true,
                        List.of(
                                Stage.of("pending", "migrate.pending", Access.READS),
                                Stage.of("lint", "lint.migration", Access.NONE),
                                Stage.of("assess", "lint.assess", Access.READS),
                                Stage.gate("approve"),
                                Stage.open("apply").withReconciliation(),
                                Stage.open("verify"))),
                new JobKind(
                        "sync",
                        "sync",
                        true,
                        true,
                        true,
                        List.of(
                                Stage.of("plan", "sync.plan", Access.READS),
                                Stage.gate("approve"),
                                Stage.open("copy").withReconciliation(),
                                Stage.open("finish"),
                                Stage.open("verify"),
                                // Where the rows were loaded beside others.
                                Stage.open("swap"))),
                // Looks only: what a sync would do, and what the gate says.
                new JobKind(
                        "sync-plan", "sync", true, true, false, List.of(Stage.of("plan", "sync.plan", Access.READS))),
                // Clears up after syncs that failed or were cancelled for good.
                new JobKind(
                        "sync-restore",
                        "sync",
                        false,
                        true,
                        true,
                        List.of(Stage.of("restore", "sync.restore", Access.WRITES))),
                // Looks only: whether a target still is as a sync has left it.
                new JobKind(
                        "sync-verify",
                        "sync",
                        true,
                        true,
                        false,
                        List.of(Stage.of("recheck", "sync.recheck", Access.READS))),
                // Looks only: which migrations are pending.
                new JobKind(
                        "migrate-status",
                        "migrate",
                        false,
                        true,
                        false,
                        List.of(Stage.of("pending", "migrate.pending", Access.READS))),
                new JobKind(
                        "noop",
                        "sync",
                        false,
                        false,
                        false,
                        List.of(new Stage(
                                "work", new Stage.Entry("noop.work", Access.READS, "count"), false, false)))));
    }

    public Optional<JobKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
