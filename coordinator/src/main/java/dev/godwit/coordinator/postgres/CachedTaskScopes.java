package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.TaskId;
import dev.godwit.coordinator.access.TaskScopes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Where tasks belong. It never changes, so the last ones asked for are remembered. */
public final class CachedTaskScopes implements TaskScopes {

    private static final int REMEMBERED = 10_000;

    private final Jdbi jdbi;
    private final Map<TaskId, TaskScope> known = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, TaskScope> eldest) {
            return size() > REMEMBERED;
        }
    });

    public CachedTaskScopes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<TaskScope> find(TaskId task) {
        TaskScope scope = known.get(task);
        if (scope != null) {
            return Optional.of(scope);
        }
        Optional<TaskScope> found = jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT t.kind, j.environment
                          FROM godwit_control.task t JOIN godwit_control.job j ON j.id = t.job
                         WHERE t.id = :id
                        """)
                .bind("id", task.value())
                .map((rs, context) -> new TaskScope(rs.getString("kind"), rs.getString("environment")))
                .findOne());
        found.ifPresent(scopeFound -> known.put(task, scopeFound));
        return found;
    }
}
