package dev.godwit.coordinator.job;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.policy.Approver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A situation that a test makes up. */
final class InMemorySituation implements Situation {

    static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    Instant now = NOON;
    final Map<String, Long> tasks = new HashMap<>();
    final Set<String> open = new HashSet<>();
    final Set<String> companionsOpen = new HashSet<>();
    boolean companionsSignalled;
    boolean companionsLive;
    boolean unfinished;
    boolean written;
    boolean mayStillWrite;
    List<String> exposed = List.of();
    List<String> scopes = List.of();
    final SortedMap<String, String> artifacts = new TreeMap<>();

    @Nullable
    JobId conflict;

    final Map<String, List<Approval>> approvals = new HashMap<>();

    /** The stage has tasks, and some of them are not done. */
    InMemorySituation working(String stage) {
        tasks.put(stage, 2L);
        open.add(stage);
        return this;
    }

    InMemorySituation done(String stage) {
        tasks.putIfAbsent(stage, 2L);
        open.remove(stage);
        return this;
    }

    InMemorySituation approved(String hash, String by, Instant at) {
        approvals
                .computeIfAbsent(hash, key -> new ArrayList<>())
                .add(new Approval(new Approver(by, Set.of("approver")), at));
        return this;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long tasks(String stage) {
        return tasks.getOrDefault(stage, 0L);
    }

    @Override
    public boolean open(String stage) {
        return open.contains(stage);
    }

    @Override
    public boolean companionsOpen(String stage) {
        return companionsOpen.contains(stage);
    }

    @Override
    public boolean companionsSignalled(String stage) {
        return companionsSignalled;
    }

    @Override
    public boolean companionsLive(String stage) {
        return companionsLive;
    }

    @Override
    public boolean unfinished() {
        return unfinished;
    }

    @Override
    public long running() {
        return unfinished ? 1 : 0;
    }

    @Override
    public long stopped() {
        return 3;
    }

    @Override
    public boolean written() {
        return written;
    }

    @Override
    public boolean mayStillWrite() {
        return mayStillWrite;
    }

    @Override
    public List<String> exposedTargets() {
        return exposed;
    }

    @Override
    public List<String> scopes() {
        return scopes;
    }

    @Override
    public SortedMap<String, String> artifacts() {
        return artifacts;
    }

    @Override
    public Optional<JobId> conflict() {
        return Optional.ofNullable(conflict);
    }

    @Override
    public List<Approval> approvals(String planHash) {
        return approvals.getOrDefault(planHash, List.of());
    }
}
