package dev.godwit.coordinator.http;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Principal;

/** Objects as a caller may see them: what lies outside a token's scope is as if it were not there. */
final class Scopes {

    private Scopes() {}

    static boolean sees(Caller caller, JobView job) {
        return caller.scope().covers(job.kind(), job.environment());
    }

    /** The job in the path.
     *
     * @throws ProblemException if there is none, or none for this caller */
    static JobView job(Jobs jobs, ApiRequest request) {
        JobId id = request.path("id", "job", JobId::parse);
        return jobs.find(id)
                .filter(job -> sees(request.caller(), job))
                .orElseThrow(() -> ProblemException.notFound("job", id.toString()));
    }

    static Principal principal(Caller caller) {
        return Principal.of(caller);
    }
}
