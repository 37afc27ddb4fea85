package dev.godwit.coordinator.http;

import dev.godwit.common.api.ScheduleDocument;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.schedule.Cron;
import dev.godwit.coordinator.schedule.MissedRuns;
import dev.godwit.coordinator.schedule.Overlap;
import dev.godwit.coordinator.schedule.Schedules;
import dev.godwit.coordinator.schedule.Timetable;
import dev.godwit.coordinator.schedule.Timing;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Schedules: add, look, pause, resume, remove. */
final class ScheduleEndpoints {

    private static final int USUAL_NEXT = 10;
    private static final int MOST_NEXT = 100;

    private final Schedules schedules;
    private final Predicate<String> bundles;

    /** @param bundles whether there is a bundle of this hash */
    ScheduleEndpoints(Schedules schedules, Predicate<String> bundles) {
        this.schedules = schedules;
        this.bundles = bundles;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v1/schedules", Operation.CHANGE_SCHEDULES, this::add),
                Endpoint.get("/v1/schedules", Operation.READ_JOBS, this::list),
                Endpoint.get("/v1/schedules/{name}", Operation.READ_JOBS, this::show),
                Endpoint.delete("/v1/schedules/{name}", Operation.CHANGE_SCHEDULES, this::remove),
                Endpoint.post("/v1/schedules/{name}/pause", Operation.CHANGE_SCHEDULES, this::pause),
                Endpoint.post("/v1/schedules/{name}/resume", Operation.CHANGE_SCHEDULES, this::resume));
    }

    private Answer add(ApiRequest request) {
        Fields fields = request.fields();
        String name = fields.text("name", 63);
        Optional<Cron> cron = fields.required("cron", 200, Cron::parse);
        Optional<ZoneId> zone = fields.optional("zone", 64, Timetable::zone);
        Overlap overlap = fields.optional("overlap", 20, Overlap::ofWord).orElse(Overlap.SKIP);
        MissedRuns missed = fields.optional("missed", 20, MissedRuns::ofWord).orElse(MissedRuns.ONCE);
        int backlog = fields.number("backlog", 1, Timing.MOST_BACKLOG, Timing.USUAL_BACKLOG);
        boolean replace = fields.flag("replace", false);
        Submission submission = JobEndpoints.submission(fields, null);
        fields.done();
        var timetable = new Timetable(cron.orElseThrow(), zone.orElseGet(() -> Timetable.zone("UTC")));
        JobEndpoints.requireBundle(submission.bundle(), bundles);
        var wanted = new Schedules.Wanted(name, submission, new Timing(timetable, overlap, missed, backlog));
        ScheduleDocument schedule = schedules.add(request.caller(), wanted, replace);
        return Answer.created("/v1/schedules/" + name, schedule);
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery("environment", "kind");
        String environment = request.query().get("environment");
        String kind = request.query().get("kind");
        List<ScheduleDocument> found = schedules.list().stream()
                .filter(schedule -> sees(request, schedule))
                .filter(schedule ->
                        environment == null || schedule.environment().equals(environment))
                .filter(schedule -> kind == null || schedule.kind().equals(kind))
                .toList();
        return Answer.ok(Map.of("items", found));
    }

    private Answer show(ApiRequest request) {
        request.onlyQuery("next");
        int next = request.query("next", text -> (int) Numbers.within(text, 1, MOST_NEXT))
                .orElse(USUAL_NEXT);
        return Answer.ok(find(request, next));
    }

    private Answer remove(ApiRequest request) {
        request.onlyQuery();
        return Answer.ok(schedules.remove(request.caller(), find(request, 1).name()));
    }

    private Answer pause(ApiRequest request) {
        Fields fields = request.fields();
        String reason = fields.optionalText("reason", 1000).orElse(null);
        fields.done();
        return Answer.ok(schedules.pause(request.caller(), find(request, 1).name(), reason));
    }

    private Answer resume(ApiRequest request) {
        request.fields().done();
        return Answer.ok(schedules.resume(request.caller(), find(request, 1).name()));
    }

    private ScheduleDocument find(ApiRequest request, int next) {
        String name = request.path("name", "schedule", Function.identity());
        return schedules
                .find(name, next)
                .filter(schedule -> sees(request, schedule))
                .orElseThrow(() -> ProblemException.notFound("schedule", name));
    }

    private static boolean sees(ApiRequest request, ScheduleDocument schedule) {
        return request.caller().scope().covers(schedule.kind(), schedule.environment());
    }
}
