package dev.godwit.coordinator.http;

import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.job.TaskView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Jobs: submit, look, steer, decide. */
final class JobEndpoints {

    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int LARGEST_PAGE = 200;
    private static final int LARGEST_TASK_PAGE = 1000;

    /** How many pages of jobs that the caller may not see are skipped before an empty one is answered, with a token to go on. */
    private static final int MOST_SKIPPED = 20;

    private final Jobs jobs;
    private final Predicate<String> bundles;
    private final PageTokens pages;

    /** @param bundles whether there is a bundle of this hash */
    JobEndpoints(Jobs jobs, Predicate<String> bundles, PageTokens pages) {
        this.jobs = jobs;
        this.bundles = bundles;
        this.pages = pages;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v1/jobs", Operation.SUBMIT_JOBS, this::submit),
                Endpoint.get("/v1/jobs", Operation.READ_JOBS, this::list),
                Endpoint.get("/v1/jobs/{id}", Operation.READ_JOBS, this::show),
                Endpoint.get("/v1/jobs/{id}/tasks", Operation.READ_JOBS, this::tasks),
                Endpoint.post(
                        "/v1/jobs/{id}/cancel",
                        Operation.RUN_JOBS,
                        request -> steer(request, (job, by, reason) -> jobs.cancel(job.id(), by, reason))),
                Endpoint.post(
                        "/v1/jobs/{id}/pause",
                        Operation.RUN_JOBS,
                        request -> steer(request, (job, by, reason) -> jobs.pause(job.id(), by, reason))),
                Endpoint.post("/v1/jobs/{id}/resume", Operation.RUN_JOBS, request -> proceed(request, jobs::resume)),
                Endpoint.post("/v1/jobs/{id}/retry", Operation.RUN_JOBS, request -> proceed(request, jobs::retry)),
                Endpoint.post("/v1/jobs/{id}/approvals", Operation.DECIDE, request -> decide(request, jobs::approve)),
                Endpoint.post("/v1/jobs/{id}/rejections", Operation.DECIDE, request -> decide(request, jobs::reject)));
    }

    private Answer submit(ApiRequest request) {
        Submission submission = submission(request);
        request.caller().require(Operation.SUBMIT_JOBS, submission.kind(), submission.environment());
        requireBundle(submission.bundle(), bundles);
        JobView job = jobs.submit(Scopes.principal(request.caller()), submission);
        return Answer.created("/v1/jobs/" + job.id(), job);
    }

    static void requireBundle(@Nullable String bundle, Predicate<String> bundles) {
        if (bundle != null && !bundles.test(bundle)) {
            String why = "There is no bundle '%s'. Upload it first: PUT /v1/bundles/%s".formatted(bundle, bundle);
            throw new ProblemException(ProblemType.INVALID_JOB, why, List.of(Place.at("/bundle", why)));
        }
    }

    private static Submission submission(ApiRequest request) {
        String key = request.header("idempotency-key").orElse(null);
        if (key != null && !IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw ProblemException.parameter("Idempotency-Key", "Expected 1 to 255 visible ASCII characters");
        }
        Fields fields = request.fields();
        Submission submission = submission(fields, key);
        fields.done();
        return submission;
    }

    /** The fields of a job; what is wrong with them is told once all are taken. */
    static Submission submission(Fields fields, @Nullable String key) {
        return new Submission(
                fields.text("kind", 40),
                fields.text("environment", 63),
                fields.optionalText("source", 100).orElse(null),
                fields.optionalText("target", 100).orElse(null),
                fields.object("request"),
                fields.optional("bundle", 64, JobEndpoints::sha256).orElse(null),
                fields.number("priority", -100, 100, 0),
                fields.flag("allowConflicts", false),
                fields.texts("authors", 100, Function.identity()),
                key);
    }

    private static String sha256(String text) {
        if (!SHA256.matcher(text).matches()) {
            throw new IllegalArgumentException("Expected a SHA-256: 64 lower-case hex digits");
        }
        return text;
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery("state", "kind", "environment", "submittedBy", "pageSize", "pageToken");
        var filter = new Jobs.Filter(
                request.query("state", text -> constant(JobState.class, text)).orElse(null),
                request.query().get("kind"),
                request.query().get("environment"),
                request.query().get("submittedBy"));
        var paging = Paging.of(request, pages, "/v1/jobs", LARGEST_PAGE);
        String after = paging.after();
        return visible(request, filter, paging, after == null ? null : JobId.parse(after));
    }

    private Answer visible(ApiRequest request, Jobs.Filter filter, Paging paging, @Nullable JobId before) {
        var page = new ArrayList<JobView>();
        JobId last = before;
        for (int i = 0; i < MOST_SKIPPED; i++) {
            List<JobView> found = jobs.list(filter, last, paging.size());
            for (JobView job : found) {
                last = job.id();
                if (Scopes.sees(request.caller(), job)) {
                    page.add(job);
                }
                if (page.size() == paging.size()) {
                    boolean more = !jobs.list(filter, last, 1).isEmpty();
                    return paging.page(page, more ? last.toString() : null);
                }
            }
            if (found.size() < paging.size()) {
                return paging.page(page, null);
            }
        }
        return paging.page(page, last == null ? null : last.toString());
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(Scopes.job(jobs, request));
    }

    private Answer tasks(ApiRequest request) {
        request.onlyQuery("state", "pageSize", "pageToken");
        JobView job = Scopes.job(jobs, request);
        TaskState state =
                request.query("state", text -> constant(TaskState.class, text)).orElse(null);
        var paging = Paging.of(request, pages, "/v1/jobs/" + job.id() + "/tasks", LARGEST_TASK_PAGE - 1);
        return paging.answer(jobs.tasks(job.id(), state, paging.after(), paging.size() + 1), TaskView::key);
    }

    private Answer steer(ApiRequest request, Steering steering) {
        Fields fields = request.fields();
        String reason = fields.optionalText("reason", 1000).orElse(null);
        fields.done();
        JobView job = Scopes.job(jobs, request);
        return Answer.ok(steering.apply(job, Scopes.principal(request.caller()), reason));
    }

    private Answer proceed(ApiRequest request, Proceeding proceeding) {
        request.fields().done();
        JobView job = Scopes.job(jobs, request);
        return Answer.ok(proceeding.apply(job.id(), Scopes.principal(request.caller())));
    }

    private Answer decide(ApiRequest request, Deciding deciding) {
        Fields fields = request.fields();
        String planHash = fields.required("planHash", 64, JobEndpoints::sha256).orElse("");
        String comment = fields.optionalText("comment", 1000).orElse(null);
        fields.done();
        JobView job = Scopes.job(jobs, request);
        return Answer.ok(deciding.apply(job.id(), Scopes.principal(request.caller()), planHash, comment));
    }

    static <T extends Enum<T>> T constant(Class<T> type, String text) {
        for (T constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("Unknown. Known: " + List.of(type.getEnumConstants()));
    }

    private interface Steering {
        JobView apply(JobView job, Principal by, @Nullable String reason);
    }

    private interface Proceeding {
        JobView apply(JobId job, Principal by);
    }

    private interface Deciding {
        JobView apply(JobId job, Principal by, String planHash, @Nullable String comment);
    }
}
