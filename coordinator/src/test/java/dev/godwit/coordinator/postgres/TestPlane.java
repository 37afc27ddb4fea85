package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Renewal;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobLimits;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Principal;
import dev.godwit.coordinator.job.Retries;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.job.TaskView;
import dev.godwit.coordinator.policy.Policy;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A control plane on a fresh database, with its sweeper in the test's hands, and workers that do what the test says. */
final class TestPlane implements AutoCloseable {

    static final Principal ANA = new Principal("ana", Principal.Kind.HUMAN, Set.of("author"));
    static final Principal BEN = new Principal("ben", Principal.Kind.HUMAN, Set.of("approver", "operator"));
    static final Principal CLEO = new Principal("cleo", Principal.Kind.HUMAN, Set.of("approver"));

    static final CoordinatorSettings SETTINGS = new CoordinatorSettings(
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofMillis(1),
            Map.of(),
            32,
            new Retries(3, Map.of(), Duration.ofMillis(1), Duration.ofMillis(2)),
            new JobLimits(2, 3, Duration.ofMillis(500)));

    private final ControlDatabase database;
    private final CoordinatorSettings settings;
    private volatile ServerIdentity.Identity identity = new ServerIdentity.Identity(1, 1);
    private final AtomicLong nanos = new AtomicLong();
    final List<String> audited = new ArrayList<>();
    final Quiet quiet;
    final ControlPlane plane;
    private final Sweeper sweeper;

    private TestPlane(ControlDatabase database, CoordinatorSettings settings) {
        this.database = database;
        this.settings = settings;
        ControlSchema.install(jdbi());
        this.quiet = new Quiet(settings.lease(), Duration.ofMillis(500), nanos::get);
        while (!quiet.mayTakeAway()) {
            nanos.addAndGet(Duration.ofMillis(500).toNanos());
            quiet.swept();
        }
        this.plane = another();
        this.sweeper = plane.sweeper(quiet);
    }

    static TestPlane on(PostgresExtension postgres) {
        return on(postgres, SETTINGS);
    }

    static TestPlane on(PostgresExtension postgres, CoordinatorSettings settings) {
        return new TestPlane(open(postgres.newDatabase("control")), settings);
    }

    /** In whose database the clock shows what {@link #setClockAhead} has it show. */
    static TestPlane withClockToSet(PostgresExtension postgres) {
        TestDatabase fresh = postgres.newDatabase("control");
        try (var before = open(fresh)) {
            before.jdbi()
                    .useHandle(handle ->
                            handle.createScript("""
                            CREATE SCHEMA clock;
                            CREATE TABLE clock.step (ahead interval NOT NULL);
                            INSERT INTO clock.step VALUES ('0');
                            CREATE FUNCTION clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
                                RETURN (SELECT pg_catalog.clock_timestamp() + ahead FROM clock.step);
                            ALTER DATABASE "%s" SET search_path = clock, pg_catalog;
                            """.formatted(fresh.name())).execute());
        }
        return new TestPlane(open(fresh), SETTINGS);
    }

    void setClockAhead(String by) {
        execute("UPDATE clock.step SET ahead = '" + by + "'");
    }

    private static ControlDatabase open(TestDatabase database) {
        return ControlDatabase.open(new DatabaseSettings(database.jdbcUrl(), database.user(), database.password()), 10);
    }

    /** A second coordinator on the same database. */
    ControlPlane another() {
        return another(Policy.builtIn());
    }

    ControlPlane another(Policy policy) {
        var installation = Installation.open(jdbi(), "test", handle -> identity);
        return new ControlPlane(
                jdbi(),
                installation,
                JobKinds.builtIn(),
                policy,
                settings,
                (handle, actor, onBehalfOf, action, object, facts, eventId) -> {
                    synchronized (audited) {
                        audited.add(action + " by " + actor);
                    }
                });
    }

    Jdbi jdbi() {
        return database.jdbi();
    }

    void failOver() {
        identity = new ServerIdentity.Identity(1, identity.timeline() + 1);
    }

    /** One round of the sweeper, some time after the last. */
    void sweep() {
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        sweeper.sweep();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** Lets the leases of all running tasks lie in the past. */
    void lapseAll() {
        execute(
                "UPDATE godwit_control.task SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'RUNNING'");
    }

    void lapse(Grant grant) {
        execute("UPDATE godwit_control.task SET lease_until = clock_timestamp() - interval '1 s' WHERE id = '"
                + grant.task() + "'");
    }

    void execute(String sql) {
        jdbi().useHandle(handle -> handle.execute(sql));
    }

    long count(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    List<String> texts(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    JobView noop(int count) {
        return plane.jobs()
                .submit(
                        ANA,
                        submission(
                                "noop", "development", null, null, Json.object().put("count", count)));
    }

    JobView sync(String environment) {
        return plane.jobs().submit(ANA, submission("sync", environment, "prod", "stage", Json.object()));
    }

    static Submission submission(
            String kind,
            String environment,
            @Nullable String source,
            @Nullable String target,
            com.fasterxml.jackson.databind.JsonNode request) {
        return new Submission(kind, environment, source, target, request, null, 0, false, Set.of(), null);
    }

    JobView view(JobId id) {
        return plane.jobs().find(id).orElseThrow();
    }

    TaskView task(JobId id, String key) {
        return plane.jobs().tasks(id, null, null, 100).stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    String planHash(JobId id) {
        return Objects.requireNonNull(view(id).planHash());
    }

    JobState state(JobId id) {
        return view(id).state();
    }

    /** The events' names, without {@code dev.godwit.job.} and the version. */
    List<String> story(JobId id) {
        return plane.jobs().events(id, 0, 1000).stream()
                .map(JobEventView::type)
                .filter(type -> !type.contains("progressed"))
                .map(type -> type.substring("dev.godwit.job.".length(), type.length() - ".v1".length()))
                .toList();
    }

    Worker worker(String name) {
        return new Worker(name);
    }

    /** A plan of one scope, and tasks that carry it out. */
    static TaskResult plan(RiskLevel risk, TaskDraft... tasks) {
        var scopes = new ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        for (TaskDraft task : tasks) {
            if (!scopes.contains(task.scope())) {
                scopes.add(task.scope());
            }
        }
        return new TaskResult(
                Json.object().put("planned", true), new Plan(scopes, risk, List.of(), Json.object()), List.of(tasks));
    }

    static TaskDraft copy(String key, String... after) {
        return new TaskDraft(
                key,
                "copy",
                "sync.copy",
                Json.object().put("table", "orders"),
                Json.object().put("chunk", key),
                List.of(after),
                "prod",
                "stage",
                false,
                1);
    }

    static TaskDraft verify(String key) {
        return new TaskDraft(
                key,
                "verify",
                "sync.copy",
                Json.object().put("table", "orders"),
                Json.object(),
                List.of(),
                "prod",
                "stage",
                false,
                0);
    }

    static TaskDraft holder(String key, String... after) {
        return new TaskDraft(
                key,
                "copy",
                "sync.hold",
                Json.object().put("table", "orders"),
                Json.object(),
                List.of(after),
                "prod",
                null,
                true,
                0);
    }

    @Override
    public void close() {
        database.close();
    }

    /** Does nothing by itself. */
    final class Worker {

        private final String name;
        private Set<String> kinds = Set.of(
                "noop.work",
                "sync.plan",
                "sync.copy",
                "sync.hold",
                "sync.reconcile",
                "sync.seal",
                "lint.migration",
                "migrate.pending",
                "lint.assess",
                "migrate.apply",
                "migrate.verify",
                "migrate.reconcile",
                "migrate.seal");
        private Set<String> connections = Set.of("prod", "stage", "other");
        private String environments = "*";
        private final UUID process = UUID.randomUUID();

        Worker(String name) {
            this.name = name;
        }

        Worker kinds(String... only) {
            kinds = Set.of(only);
            return this;
        }

        Worker connections(String... only) {
            connections = Set.of(only);
            return this;
        }

        Worker environments(String only) {
            environments = only;
            return this;
        }

        ClaimRequest request(UUID id, int slots, boolean companions) {
            return new ClaimRequest(
                    id,
                    new WorkerId(name),
                    process,
                    "1",
                    kinds,
                    Map.of("environments", environments),
                    connections,
                    slots,
                    slots,
                    companions);
        }

        ClaimResponse ask(int slots) {
            return plane.dispatch().claim(request(UUID.randomUUID(), slots, true), "token");
        }

        List<Grant> claim(int slots) {
            return ask(slots).grants();
        }

        List<String> keys(int slots) {
            return claim(slots).stream().map(Grant::key).toList();
        }

        /** Claims one task, which there must be. */
        Grant claimOne() {
            var grants = claim(1);
            if (grants.size() != 1) {
                throw new AssertionError("Expected one grant, got " + grants);
            }
            return grants.get(0);
        }

        void complete(Grant grant) {
            complete(grant, TaskResult.empty());
        }

        void complete(Grant grant, TaskResult result) {
            try {
                plane.dispatch().complete(grant.task(), grant.fence(), result);
            } catch (LeaseRefusedException | dev.godwit.common.worker.ReportRefusedException e) {
                throw new AssertionError(e);
            }
        }

        void fail(Grant grant, FailureKind kind, String code) {
            try {
                plane.dispatch().fail(grant.task(), grant.fence(), kind, code, "It failed: " + code);
            } catch (LeaseRefusedException e) {
                throw new AssertionError(e);
            }
        }

        Renewal.Response renew(Grant grant) throws LeaseRefusedException {
            return plane.dispatch().renew(grant.task(), new Renewal.Request(grant.fence(), null));
        }

        void signal(Grant grant) {
            try {
                plane.dispatch()
                        .signal(grant.task(), grant.fence(), Json.object().put("snapshot", grant.key()));
            } catch (LeaseRefusedException e) {
                throw new AssertionError(e);
            }
        }

        /** Claims and completes everything there is; reconciliations find nothing missing. */
        void workOff() {
            for (var grants = claim(16); !grants.isEmpty(); grants = claim(16)) {
                grants.forEach(grant -> complete(grant, usual(grant)));
            }
        }

        private TaskResult usual(Grant grant) {
            if (!grant.kind().endsWith(".reconcile")) {
                return TaskResult.empty();
            }
            var data = Json.object();
            data.putArray("missing");
            return TaskResult.of(data);
        }
    }
}
