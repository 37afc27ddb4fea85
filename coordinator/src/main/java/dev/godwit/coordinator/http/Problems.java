package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.access.ForbiddenException;
import dev.godwit.coordinator.job.JobRefusedException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.UUID;
import org.jdbi.v3.core.ConnectionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a handler throws into the problem that the caller sees. What nobody foresaw is logged, and the caller gets its name only. */
final class Problems {

    private static final Logger LOGGER = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static Answer answer(Throwable thrown, String endpoint) {
        if (thrown instanceof ProblemException e) {
            return Answer.problem(e.problem());
        }
        if (thrown instanceof LeaseRefusedException) {
            return problem(ProblemType.LEASE_REFUSED, thrown);
        }
        if (thrown instanceof ReportRefusedException) {
            return problem(ProblemType.REPORT_REFUSED, thrown);
        }
        if (thrown instanceof ForbiddenException) {
            return problem(ProblemType.FORBIDDEN, thrown);
        }
        if (thrown instanceof JobRefusedException e) {
            return Answer.problem(
                    Problem.of(type(e), String.valueOf(e.getMessage())).because(e.code()));
        }
        if (isOutage(thrown)) {
            LOGGER.atWarn()
                    .addKeyValue("endpoint", endpoint)
                    .addKeyValue("cause", thrown.getClass().getSimpleName())
                    .log("The control database does not answer");
            return unavailable("The control database does not answer. Ask again in a few seconds.");
        }
        String id = UUID.randomUUID().toString();
        LOGGER.atError()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("problem", id)
                .setCause(thrown)
                .log("A request failed");
        return Answer.problem(
                Problem.of(ProblemType.INTERNAL, "The coordinator's log has more under this problem's instance.")
                        .occurredAs(id));
    }

    static Answer unavailable(String detail) {
        return Answer.problem(Problem.of(ProblemType.UNAVAILABLE, detail)).header("Retry-After", "2");
    }

    private static Answer problem(ProblemType type, Throwable thrown) {
        return Answer.problem(Problem.of(type, String.valueOf(thrown.getMessage())));
    }

    /** 409 means one thing in this API, so a conflict is a 422, and a plan that changed a 412. */
    private static ProblemType type(JobRefusedException e) {
        return switch (e.reason()) {
            case NOT_FOUND -> ProblemType.NOT_FOUND;
            case FORBIDDEN -> ProblemType.BLOCKED_BY_POLICY;
            case CONFLICT, INVALID -> {
                if (e.code().equals(ProblemType.STALE_PLAN.code())) {
                    yield ProblemType.STALE_PLAN;
                }
                if (e.code().startsWith("idempotency")) {
                    yield ProblemType.IDEMPOTENCY_KEY_REUSED;
                }
                yield e.reason() == JobRefusedException.Reason.INVALID
                        ? ProblemType.INVALID_JOB
                        : ProblemType.INVALID_STATE;
            }
        };
    }

    /** Whether the database could not be reached, or was shutting down or out of resources, rather than the statement being wrong. */
    private static boolean isOutage(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ConnectionException
                    || t instanceof SQLTransientException
                    || t instanceof SQLNonTransientConnectionException) {
                return true;
            }
            if (t instanceof SQLException e && e.getSQLState() != null) {
                String state = e.getSQLState();
                if (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.equals("57014")) {
                    return true;
                }
            }
        }
        return false;
    }
}
