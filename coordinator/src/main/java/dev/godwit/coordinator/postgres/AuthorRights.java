package dev.godwit.coordinator.postgres;

import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.ForbiddenException;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.schedule.Overlap;
import dev.godwit.coordinator.schedule.Schedule;
import dev.godwit.coordinator.stage.JobKind;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Finds out whether a schedule's author may still have its jobs: by some token that is valid now, and by the policy as it is now. */
final class AuthorRights {

    private final Authors authors;
    private final Acceptance acceptance;

    AuthorRights(Authors authors, Acceptance acceptance) {
        this.authors = authors;
        this.acceptance = acceptance;
    }

    /** In whose name, and with which roles, the job is asked for. */
    record Right(Principal principal, JobKind kind) {}

    /** No job may be made. */
    static final class NoRightException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String code;

        NoRightException(String code, String message) {
            super(message);
            this.code = code;
        }

        String code() {
            return code;
        }

        String text() {
            return String.valueOf(getMessage());
        }
    }

    Right now(Handle handle, Schedule schedule, Instant now) throws NoRightException {
        var refused = new NoRightException(
                "author-without-rights",
                "'%s', in whose name schedule '%s' makes jobs, has no valid token any more. Whoever may submit such jobs can add the schedule again in their own name, with --replace."
                        .formatted(schedule.author(), schedule.name()));
        for (Caller author : authors.of(handle, schedule.author(), now)) {
            try {
                require(
                        author,
                        schedule.submission().kind(),
                        schedule.submission().environment(),
                        schedule.timing().overlap());
                var principal = Principal.of(author);
                return new Right(principal, acceptance.check(principal, schedule.submission()));
            } catch (ForbiddenException e) {
                refused = new NoRightException("author-without-rights", String.valueOf(e.getMessage()));
            } catch (JobRefusedException e) {
                refused = new NoRightException(e.code(), String.valueOf(e.getMessage()));
            }
        }
        throw refused;
    }

    /** @throws ForbiddenException unless {@code author} may have such jobs made */
    static void require(Caller author, String kind, String environment, Overlap overlap) {
        author.require(Operation.SUBMIT_JOBS, kind, environment);
        if (overlap == Overlap.CANCEL) {
            author.require(Operation.RUN_JOBS, kind, environment);
        }
    }
}
