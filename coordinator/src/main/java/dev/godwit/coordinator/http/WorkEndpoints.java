package dev.godwit.coordinator.http;

import static dev.godwit.common.worker.ClaimRequest.ENVIRONMENTS;

import dev.godwit.common.http.ProblemType;
import dev.godwit.common.http.SharedScopes;
import dev.godwit.common.http.TaskReport;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.ForbiddenException;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.access.TaskScopes;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.TaskFence;
import dev.godwit.coordinator.postgres.Artifacts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The workers' protocol: claim, renew, report. A token's scope bounds what can be claimed, and every task that is named. */
final class WorkEndpoints {

    private static final int MOST_AT_ONCE = 1_000;
    private static final String SECRET_HEADER = TaskReport.SECRET_HEADER.toLowerCase(Locale.ROOT);
    private static final Pattern ARTIFACT_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[a-z0-9]+/[a-z0-9.+-]{1,80}(; ?charset=[A-Za-z0-9-]{1,20})?");

    private final Dispatch dispatch;
    private final Artifacts artifacts;
    private final TaskScopes scopes;
    private final Counter claims;
    private final Counter granted;
    private final Counter refused;

    WorkEndpoints(Dispatch dispatch, Artifacts artifacts, TaskScopes scopes, MeterRegistry metrics) {
        this.dispatch = dispatch;
        this.artifacts = artifacts;
        this.scopes = scopes;
        this.claims = Counter.builder("godwit.claims")
                .description("Times a worker asked for work")
                .register(metrics);
        this.granted = Counter.builder("godwit.claims.granted")
                .description("Tasks granted to workers")
                .register(metrics);
        this.refused = Counter.builder("godwit.renewals.refused")
                .description("Renewals that told a worker to stop")
                .register(metrics);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v1/claims", Operation.WORK, this::claim).forWorkers(),
                Endpoint.post("/v1/renewals", Operation.WORK, this::keep).forWorkers(),
                Endpoint.post("/v1/tasks/{id}/renew", Operation.WORK, this::renew)
                        .forWorkers(),
                Endpoint.post("/v1/tasks/{id}/complete", Operation.WORK, this::complete)
                        .body(BodyRule.RESULT)
                        .forWorkers(),
                Endpoint.post("/v1/tasks/{id}/fail", Operation.WORK, this::fail).forWorkers(),
                Endpoint.post("/v1/tasks/{id}/release", Operation.WORK, this::release)
                        .forWorkers(),
                Endpoint.post("/v1/tasks/{id}/signal", Operation.WORK, this::signal)
                        .forWorkers(),
                Endpoint.put("/v1/tasks/{id}/artifacts/{name}", Operation.WORK, BodyRule.ARTIFACT, this::artifact)
                        .forWorkers());
    }

    private Answer claim(ApiRequest request) {
        ClaimRequest asked = narrowed(
                request.caller(),
                request.message(
                        ClaimRequest.class,
                        "requestId",
                        "worker",
                        "version",
                        "kinds",
                        "labels",
                        "connections",
                        "freeSlots",
                        "slots"));
        var answer = dispatch.claim(asked, request.caller().tokenId());
        claims.increment();
        granted.increment(answer.grants().size());
        return Answer.ok(answer);
    }

    /** A claim for all environments means all that the token covers; one that names another is refused, so that the mistake is seen. */
    private static ClaimRequest narrowed(Caller caller, ClaimRequest asked) {
        Collection<String> kinds = caller.scope().kindsOutside(asked.kinds());
        if (!kinds.isEmpty()) {
            throw outside(caller, "tasks of kind", kinds);
        }
        for (String name : asked.labels().keySet()) {
            if (!name.equals(ENVIRONMENTS)) {
                throw ProblemException.parameter(
                        "labels", "Unknown label '%s'. Known: %s.".formatted(name, ENVIRONMENTS));
            }
        }
        String label = asked.labels().getOrDefault(ENVIRONMENTS, "*");
        if (label.strip().equals("*")) {
            return withEnvironments(
                    asked, String.join(",", new TreeSet<>(caller.scope().environments())));
        }
        List<String> named = Arrays.stream(label.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        Collection<String> environments = caller.scope().environmentsOutside(named);
        if (!environments.isEmpty()) {
            throw outside(caller, "tasks in environment", environments);
        }
        return withEnvironments(asked, String.join(",", named));
    }

    private static ForbiddenException outside(Caller caller, String what, Collection<String> names) {
        return new ForbiddenException("'%s' may not claim %s '%s': the token covers kinds %s in environments %s"
                .formatted(
                        caller.principal(),
                        what,
                        String.join("', '", names),
                        new TreeSet<>(caller.scope().kinds()),
                        new TreeSet<>(caller.scope().environments())));
    }

    private static ClaimRequest withEnvironments(ClaimRequest asked, String environments) {
        Map<String, String> labels = new HashMap<>(asked.labels());
        labels.put(ENVIRONMENTS, environments);
        return new ClaimRequest(
                asked.requestId(),
                asked.worker(),
                asked.process(),
                asked.version(),
                asked.kinds(),
                labels,
                asked.connections(),
                asked.freeSlots(),
                asked.slots(),
                asked.companions());
    }

    private Answer renew(ApiRequest request) throws LeaseRefusedException {
        var renewal = request.message(Renewal.Request.class, "fence");
        try {
            return Answer.ok(dispatch.renew(task(request, renewal.fence()), renewal));
        } catch (LeaseRefusedException e) {
            refused.increment();
            throw e;
        }
    }

    /** A task outside the token's scope was not claimed with it, either. */
    private Answer keep(ApiRequest request) {
        var ended = request.message(Renewal.Ended.class, "tasks");
        if (ended.tasks().size() > MOST_AT_ONCE) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "%d tasks at once. At most %d may be named."
                            .formatted(ended.tasks().size(), MOST_AT_ONCE));
        }
        var secrets = new HashMap<TaskFence, String>();
        ended.tasks().forEach(held -> secrets.put(new TaskFence(held.task(), held.fence()), held.secret()));
        var open = dispatch.keep(secrets, request.caller().tokenId());
        return Answer.ok(new Renewal.Open(open.stream().map(TaskFence::task).collect(Collectors.toSet())));
    }

    private Answer complete(ApiRequest request) throws LeaseRefusedException, ReportRefusedException {
        var report = request.message(TaskReport.Completed.class, "fence", "result");
        dispatch.complete(task(request, report.fence()), report.fence(), restored(report.result()));
        return Answer.noContent();
    }

    private static TaskResult restored(TaskResult result) throws ReportRefusedException {
        try {
            return SharedScopes.restore(result);
        } catch (IllegalArgumentException e) {
            throw new ReportRefusedException(String.valueOf(e.getMessage()));
        }
    }

    private Answer fail(ApiRequest request) throws LeaseRefusedException {
        var report = request.message(TaskReport.Failed.class, "fence", "kind", "code", "message");
        dispatch.fail(task(request, report.fence()), report.fence(), report.kind(), report.code(), report.message());
        return Answer.noContent();
    }

    private Answer release(ApiRequest request) throws LeaseRefusedException {
        var report = request.message(TaskReport.Released.class, "fence");
        dispatch.release(task(request, report.fence()), report.fence());
        return Answer.noContent();
    }

    private Answer signal(ApiRequest request) throws LeaseRefusedException {
        var report = request.message(TaskReport.Signalled.class, "fence", "offer");
        try {
            dispatch.signal(task(request, report.fence()), report.fence(), report.offer());
            return Answer.noContent();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_STATE, String.valueOf(e.getMessage()));
        }
    }

    private Answer artifact(ApiRequest request) throws LeaseRefusedException {
        String name = request.path("name", "artifact", WorkEndpoints::artifactName);
        Fence fence = request.header(TaskReport.FENCE_HEADER.toLowerCase(Locale.ROOT))
                .map(WorkEndpoints::fence)
                .orElseThrow(() -> ProblemException.parameter(TaskReport.FENCE_HEADER, "Missing"));
        String mediaType = request.header("content-type")
                .filter(type -> MEDIA_TYPE.matcher(type).matches())
                .orElseThrow(() -> ProblemException.parameter("Content-Type", "Expected as in 'application/json'"));
        TaskId task = task(request, fence);
        JobId job = dispatch.holder(task, fence);
        artifacts.keep(job, task, fence, name, mediaType, request.body());
        return Answer.noContent();
    }

    private static String artifactName(String text) {
        if (!ARTIFACT_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("Not an artifact's name");
        }
        return text;
    }

    private static Fence fence(String text) {
        try {
            return new Fence(Long.parseLong(text));
        } catch (IllegalArgumentException e) {
            throw ProblemException.parameter(TaskReport.FENCE_HEADER, "Expected a fence: a positive number");
        }
    }

    /** The task in the path. One that lies outside the token's scope, that another token claimed, or whose secret the caller does not know,
     *  is answered like one that the fence does not hold. */
    private TaskId task(ApiRequest request, Fence fence) throws LeaseRefusedException {
        TaskId task = request.path("id", "task", TaskId::parse);
        boolean outside = scopes.find(task)
                .filter(scope -> !request.caller().scope().covers(scope.kind(), scope.environment()))
                .isPresent();
        if (outside) {
            throw new LeaseRefusedException("Task %s is not held under fence %s".formatted(task, fence));
        }
        String secret = request.header(SECRET_HEADER).orElse("");
        dispatch.requireGrantee(
                new TaskFence(task, fence), secret, request.caller().tokenId());
        return task;
    }
}
