package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.access.Caller;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What people may do who are not here: a schedule makes jobs in its author's name, with the rights that the author has then. */
@FunctionalInterface
public interface Authors {

    /** The callers that {@code principal} could be now: one for each token that is valid; none if there is none. */
    List<Caller> of(Handle handle, String principal, Instant now);
}
