package dev.godwit.coordinator.http;

import dev.godwit.common.job.WorkerId;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.Workers;
import java.util.List;
import java.util.Map;

/** The workers, as operators see them. */
final class WorkerEndpoints {

    private final Workers workers;

    WorkerEndpoints(Workers workers) {
        this.workers = workers;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/workers", Operation.READ_WORKERS, this::list),
                Endpoint.post("/v1/workers/{id}/drain", Operation.DRAIN_WORKERS, this::drain));
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery();
        return Answer.ok(Map.of("items", workers.list()));
    }

    private Answer drain(ApiRequest request) {
        request.fields().done();
        WorkerId worker = request.path("id", "worker", WorkerId::new);
        return Answer.ok(workers.drain(worker, Scopes.principal(request.caller())));
    }
}
