package dev.godwit.coordinator.http;

import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.postgres.Artifacts;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The documents of a job, for reading. */
final class ArtifactEndpoints {

    private final Jobs jobs;
    private final Artifacts artifacts;

    ArtifactEndpoints(Jobs jobs, Artifacts artifacts) {
        this.jobs = jobs;
        this.artifacts = artifacts;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/jobs/{id}/artifacts", Operation.READ_JOBS, this::list),
                Endpoint.get("/v1/jobs/{id}/artifacts/{name}", Operation.READ_JOBS, this::read));
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery();
        return Answer.ok(
                Map.of("items", artifacts.list(Scopes.job(jobs, request).id())));
    }

    private Answer read(ApiRequest request) {
        JobView job = Scopes.job(jobs, request);
        String name = request.path("name", "artifact", Function.identity());
        return artifacts
                .find(job.id(), name)
                .map(content -> Answer.content(content.mediaType(), content.bytes()))
                .orElseThrow(() -> ProblemException.notFound("artifact", name));
    }
}
