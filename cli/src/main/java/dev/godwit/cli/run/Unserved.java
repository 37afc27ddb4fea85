package dev.godwit.cli.run;

import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.api.WorkerDocument;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.text.DidYouMean;
import dev.godwit.common.text.Quoted;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds tasks that wait for a worker that is not there, such as one that has the connection that they name. */
public final class Unserved {

    private Unserved() {}

    /** Those that have been ready for {@code patience} and of which it makes sense to ask. */
    public static List<TaskDocument> waiting(Collection<TaskDocument> tasks, Instant now, Duration patience) {
        return tasks.stream()
                .filter(task -> task.state() == TaskState.READY && task.failures() == 0)
                .filter(task ->
                        task.readyAt() != null && !task.readyAt().plus(patience).isAfter(now))
                .toList();
    }

    /** A sentence for each reason why nobody takes them; none if somebody will. */
    public static List<String> reasons(List<TaskDocument> waiting, List<WorkerDocument> workers) {
        List<WorkerDocument> live = workers.stream()
                .filter(worker -> worker.live() && !worker.draining())
                .toList();
        return waiting.stream()
                .map(task -> reason(task, live))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static @Nullable String reason(TaskDocument task, List<WorkerDocument> live) {
        List<WorkerDocument> able = live.stream()
                .filter(worker -> worker.kinds().contains(task.kind()))
                .toList();
        if (able.isEmpty()) {
            return "%s waits: no live worker does %s.".formatted(task.key(), task.kind());
        }
        List<String> named = Stream.of(task.source(), task.target())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        if (able.stream().anyMatch(worker -> worker.connections().containsAll(named))) {
            return null;
        }
        var known = able.stream()
                .flatMap(worker -> worker.connections().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        String meant = named.stream()
                .filter(name -> !known.contains(name))
                .map(name -> DidYouMean.hint(name, known))
                .filter(Objects::nonNull)
                .map(hint -> " " + hint)
                .collect(Collectors.joining());
        return "%s waits: no live worker that does %s has the connections %s. %s%s"
                .formatted(
                        task.key(),
                        task.kind(),
                        named.stream().map(Quoted::of).collect(Collectors.joining(" and ")),
                        DidYouMean.known(known),
                        meant);
    }
}
