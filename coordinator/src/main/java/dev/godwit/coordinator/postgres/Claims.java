package dev.godwit.coordinator.postgres;

import dev.godwit.common.json.Json;
import dev.godwit.common.worker.ClaimRequest;
import dev.godwit.common.worker.ClaimResponse;
import dev.godwit.common.worker.Grant;
import dev.godwit.coordinator.stage.JobKinds;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Gives work to workers. One transaction for each claim, which waits for no task that somebody else is at: it takes the next best.
 * Claims of one worker, and claims on one connection, come one after the other.
 */
final class Claims {

    /** Locks of this class are held by who counts the tasks on a connection. */
    private static final int BUDGETS = 0x676f_6462;

    private static final int SECRET_BYTES = 32;
    private static final int MOST_JOBS = 64;
    private static final int MOST_COMPANIONS = 8;

    private final Transactions transactions;
    private final Installation installation;
    private final GrantRows grants;
    private final JobKinds kinds;
    private final CoordinatorSettings settings;
    private final SecureRandom random = new SecureRandom();

    Claims(
            Transactions transactions,
            Installation installation,
            GrantRows grants,
            JobKinds kinds,
            CoordinatorSettings settings) {
        this.transactions = transactions;
        this.installation = installation;
        this.grants = grants;
        this.kinds = kinds;
        this.settings = settings;
    }

    ClaimResponse claim(ClaimRequest request, String token) {
        return transactions.in(handle -> {
            Instant now = Transactions.now(handle);
            boolean draining = see(handle, request, now);
            var earlier = answered(handle, request, token);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            if (draining) {
                return new ClaimResponse(List.of(), true);
            }
            var response = new ClaimResponse(new Claim(handle, request, token, now).take(), false);
            if (!response.grants().isEmpty()) {
                handle.execute(
                        "INSERT INTO godwit_control.claim (worker, token, request_id, answer, at) VALUES (?, ?, ?, CAST(? AS jsonb), ?)",
                        request.worker().value(),
                        token,
                        request.requestId(),
                        Json.text(response),
                        Bind.instant(now));
            }
            return response;
        });
    }

    /** Notes that the worker is there, and keeps its other claims waiting; tells whether it is to stop. Another process of that name is one
     *  that nobody has asked to stop yet. */
    private boolean see(Handle handle, ClaimRequest request, Instant now) {
        return handle.createQuery("""
                        INSERT INTO godwit_control.worker AS w (id, process, version, kinds, labels, environments, connections, slots,
                            companions, first_seen, last_seen)
                        VALUES (:id, CAST(:process AS uuid), :version, :kinds, CAST(:labels AS jsonb), :environments, :connections, :slots,
                            :companions, :now, :now)
                        ON CONFLICT (id) DO UPDATE
                        SET process = excluded.process, version = excluded.version, kinds = excluded.kinds, labels = excluded.labels,
                            environments = excluded.environments, connections = excluded.connections, slots = excluded.slots,
                            companions = excluded.companions, last_seen = excluded.last_seen,
                            draining = w.draining AND w.process IS NOT DISTINCT FROM excluded.process
                        RETURNING draining
                        """)
                .bind("id", request.worker().value())
                .bind("process", request.process())
                .bind("version", request.version())
                .bind("kinds", Bind.texts(new TreeSet<>(request.kinds())))
                .bind("labels", Json.text(request.labels()))
                .bind("environments", Bind.texts(environments(request)))
                .bind("connections", Bind.texts(new TreeSet<>(request.connections())))
                .bind("slots", request.slots())
                .bind("companions", request.companions())
                .bind("now", Bind.instant(now))
                .mapTo(Boolean.class)
                .one();
    }

    /** A worker that does not say which environments it may serve serves none. */
    private static Set<String> environments(ClaimRequest request) {
        var names = new TreeSet<String>();
        Arrays.stream(request.labels()
                        .getOrDefault(ClaimRequest.ENVIRONMENTS, "")
                        .split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        return names;
    }

    private static Optional<ClaimResponse> answered(Handle handle, ClaimRequest request, String token) {
        return handle.createQuery("SELECT answer FROM godwit_control.claim"
                        + " WHERE worker = :worker AND token = :token AND request_id = :request")
                .bind("token", token)
                .bind("worker", request.worker().value())
                .bind("request", request.requestId())
                .map((row, context) -> Json.as(Read.json(row, "answer"), ClaimResponse.class))
                .findOne();
    }

    private String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** A job that has something for this worker. */
    private record Candidate(UUID id, int epoch, String environment, boolean paused, boolean companions) {}

    /** A task that is locked for this worker.
     *
     * @param left who has given this companion back, and only stays up for it until the next one is */
    private record Pick(
            UUID task, String stage, String kind, @Nullable String left, List<String> connections) {}

    /** One claim under way. */
    private final class Claim {

        private final Handle handle;
        private final ClaimRequest request;
        private final String token;
        private final Instant now;
        private final Map<String, Integer> left = new HashMap<>();
        private final Set<String> usable;
        private final List<UUID> picked = new ArrayList<>();
        private int slots;

        Claim(Handle handle, ClaimRequest request, String token, Instant now) {
            this.handle = handle;
            this.request = request;
            this.token = token;
            this.now = now;
            this.usable = new HashSet<>(request.connections());
            this.slots = request.freeSlots();
        }

        List<Grant> take() {
            if (slots == 0 && !request.companions()) {
                return List.of();
            }
            var candidates = candidates();
            if (!candidates.isEmpty() && countBudgets()) {
                candidates = candidates();
            }
            for (Candidate job : candidates) {
                if (request.companions() && job.companions()) {
                    pickCompanions(job);
                }
                if (!job.paused()) {
                    pickTasks(job);
                }
            }
            if (picked.isEmpty()) {
                return List.of();
            }
            int epoch = installation.epoch(handle);
            var grantee = new GrantRows.Grantee(request.worker(), token);
            return grants.grant(handle, picked, grantee, epoch, settings.lease(), Claims.this::secret);
        }

        /**
         * Jobs that this worker can do something for, on connections that have a place left: a job that it can do nothing for must not keep others
         * from being seen. Jobs being cancelled first: their seals set databases free.
         */
        private List<Candidate> candidates() {
            return handle.createQuery("""
                            SELECT j.id, j.epoch, j.environment, j.state = 'PAUSED' AND NOT j.cancelling AS paused,
                                EXISTS (SELECT FROM godwit_control.task t WHERE t.job = j.id AND t.companion AND t.state = 'READY') AS companions
                            FROM godwit_control.job j
                            WHERE j.state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')
                              AND (j.cancelling OR j.state IN ('PLANNING', 'RUNNING', 'PAUSED'))
                              AND j.kind = ANY(:jobKinds)
                              AND (j.environment = ANY(:environments) OR '*' = ANY(:environments))
                              AND EXISTS (SELECT FROM godwit_control.task t
                                          WHERE t.job = j.id AND t.epoch = j.epoch AND t.state = 'READY' AND t.ready_at <= :now
                                            AND t.kind = ANY(:kinds)
                                            AND (t.source IS NULL OR t.source = ANY(:usable)) AND (t.target IS NULL OR t.target = ANY(:usable))
                                            AND CASE WHEN t.companion THEN :companions
                                                ELSE :slots > 0 AND (j.state <> 'PAUSED' OR j.cancelling) END)
                            ORDER BY j.cancelling DESC, j.priority DESC, j.id
                            LIMIT :most
                            """)
                    .bind("environments", Bind.texts(environments(request)))
                    .bind("kinds", Bind.texts(request.kinds()))
                    .bind("usable", Bind.texts(usable))
                    .bind("companions", request.companions())
                    .bind("slots", slots)
                    .bind("jobKinds", Bind.texts(kinds.names()))
                    .bind("now", Bind.instant(now))
                    .bind("most", MOST_JOBS)
                    .map((row, context) -> new Candidate(
                            Read.uuid(row, "id"),
                            row.getInt("epoch"),
                            row.getString("environment"),
                            row.getBoolean("paused"),
                            row.getBoolean("companions")))
                    .list();
        }

        /** Nobody else counts the same connections until this transaction ends. True if one of them has no place left. */
        private boolean countBudgets() {
            var names = new TreeSet<>(request.connections());
            for (String name : names) {
                handle.execute("SELECT pg_advisory_xact_lock(?, hashtext(?))", BUDGETS, name);
                left.put(name, settings.budgetOf(name));
            }
            if (names.isEmpty()) {
                return false;
            }
            handle.createQuery("""
                            SELECT name, count(*) AS used
                            FROM godwit_control.task t, unnest(:names) AS name
                            WHERE t.state = 'RUNNING' AND (t.source = name OR t.target = name) GROUP BY name
                            """)
                    .bind("names", Bind.texts(names))
                    .map((row, context) -> Map.entry(row.getString("name"), row.getInt("used")))
                    .forEach(used -> left.merge(used.getKey(), -used.getValue(), Integer::sum));
            return usable.removeIf(name -> left.getOrDefault(name, 0) <= 0);
        }

        private void pickTasks(Candidate job) {
            boolean again = true;
            while (slots > 0 && again) {
                var found = find(job, false, slots);
                long before = picked.size();
                found.forEach(pick -> {
                    if (spend(pick)) {
                        picked.add(pick.task());
                        slots--;
                    }
                });
                again = picked.size() < before + found.size();
            }
        }

        /** No two of one stage on this worker while another one could take the second. */
        private void pickCompanions(Candidate job) {
            var held = heldCompanions(job);
            for (Pick pick : find(job, true, MOST_COMPANIONS)) {
                boolean may = !held.contains(pick.stage()) || !anotherCouldTake(job, pick);
                if (may && spend(pick)) {
                    held.add(pick.stage());
                    picked.add(pick.task());
                }
            }
        }

        /** The stages of the job that this worker runs a companion of. */
        private Set<String> heldCompanions(Candidate job) {
            return new HashSet<>(handle.createQuery("""
                            SELECT DISTINCT stage FROM godwit_control.task
                            WHERE job = :job AND epoch = :epoch AND companion AND state = 'RUNNING' AND owner = :owner
                            """)
                    .bind("job", job.id())
                    .bind("epoch", job.epoch())
                    .bind("owner", request.worker().value())
                    .mapTo(String.class)
                    .list());
        }

        private boolean anotherCouldTake(Candidate job, Pick pick) {
            return handle.createQuery("""
                            SELECT EXISTS (SELECT FROM godwit_control.worker w
                                WHERE w.id <> :me AND w.id IS DISTINCT FROM CAST(:left AS text) AND w.companions AND NOT w.draining AND w.last_seen > :lately
                                  AND :kind = ANY(w.kinds) AND w.connections @> :connections
                                  AND (:environment = ANY(w.environments) OR '*' = ANY(w.environments))
                                  AND NOT EXISTS (SELECT FROM godwit_control.task t
                                      WHERE t.job = :job AND t.epoch = :epoch AND t.stage = :stage AND t.companion
                                        AND t.state = 'RUNNING' AND t.owner = w.id))
                            """)
                    .bind("me", request.worker().value())
                    .bind("left", pick.left())
                    .bind("lately", Bind.instant(now.minus(settings.workerTimeout())))
                    .bind("kind", pick.kind())
                    .bind("connections", Bind.texts(pick.connections()))
                    .bind("environment", job.environment())
                    .bind("job", job.id())
                    .bind("epoch", job.epoch())
                    .bind("stage", pick.stage())
                    .mapTo(Boolean.class)
                    .one();
        }

        private List<Pick> find(Candidate job, boolean companions, int most) {
            return handle.createQuery("""
                            SELECT id, stage, kind, source, target, CASE WHEN leaving_fence IS NOT NULL THEN owner END AS leaver
                            FROM godwit_control.task
                            WHERE job = :job AND epoch = :epoch AND state = 'READY' AND ready_at <= :now AND companion = :companion
                              AND kind = ANY(:kinds) AND id <> ALL(:picked)
                              AND (source IS NULL OR source = ANY(:usable)) AND (target IS NULL OR target = ANY(:usable))
                            ORDER BY weight DESC, id LIMIT :most FOR UPDATE SKIP LOCKED
                            """)
                    .bind("job", job.id())
                    .bind("epoch", job.epoch())
                    .bind("now", Bind.instant(now))
                    .bind("companion", companions)
                    .bind("kinds", Bind.texts(request.kinds()))
                    .bind("picked", Bind.uuids(picked))
                    .bind("usable", Bind.texts(usable))
                    .bind("most", most)
                    .map((row, context) -> new Pick(
                            Read.uuid(row, "id"),
                            row.getString("stage"),
                            row.getString("kind"),
                            row.getString("leaver"),
                            connections(row.getString("source"), row.getString("target"))))
                    .list();
        }

        /** Takes a place on each connection of the task; false, and nothing taken, if one has none left. */
        private boolean spend(Pick pick) {
            if (!usable.containsAll(pick.connections())) {
                return false;
            }
            for (String name : pick.connections()) {
                if (left.merge(name, -1, Integer::sum) <= 0) {
                    usable.remove(name);
                }
            }
            return true;
        }
    }

    private static List<String> connections(@Nullable String source, @Nullable String target) {
        var names = new LinkedHashSet<String>();
        if (source != null) {
            names.add(source);
        }
        if (target != null) {
            names.add(target);
        }
        return List.copyOf(names);
    }
}
