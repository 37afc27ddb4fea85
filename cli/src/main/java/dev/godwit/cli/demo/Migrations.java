package dev.godwit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.CliException;
import dev.godwit.cli.run.PlanText;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Pending migrations on their way to production, and then to staging: linted, assessed, stopped, approved, applied, verified. */
final class Migrations {

    private final DemoServers servers;
    private final People people;
    private final Narrator narrator;
    private final Jobs jobs;
    private final Approvals approvals;

    Migrations(DemoServers servers, People people, Narrator narrator) {
        this.servers = servers;
        this.people = people;
        this.narrator = narrator;
        this.jobs = new Jobs(people.as(People.AUTHOR));
        this.approvals = new Approvals(people, narrator);
    }

    /** @return how many migrations were applied, over both databases */
    int run(Bundle bundle) throws CliException, DemoFailure, SQLException, InterruptedException {
        JobId production = jobs.migrate(bundle, DemoServers.PRODUCTION).id();
        narrator.say("%s submits the project's migrations for production: job %s", People.AUTHOR, production);
        JobDocument stopped = jobs.awaitState(production, JobState.AWAITING_APPROVAL);
        showFindings(production);
        showPlan(stopped);
        requireUnchanged();
        narrator.holds("The job stopped before it changed anything: production still has the column 'fax'");
        refuseAuthor(stopped);
        approvals.give(stopped);
        JobDocument applied = jobs.awaitState(production, JobState.SUCCEEDED);
        narrator.holds("Applied and verified on production: %s", versions(applied.id()));

        JobId staging = jobs.migrate(bundle, DemoServers.STAGING).id();
        approvals.give(jobs.awaitState(staging, JobState.AWAITING_APPROVAL));
        jobs.awaitState(staging, JobState.SUCCEEDED);
        narrator.holds("The same on staging, whose policy asks for fewer people: %s", versions(staging));
        requireApplied(DemoServers.PRODUCTION);
        requireApplied(DemoServers.STAGING);
        narrator.holds("Both catalogs say so: 'loyalty_points' is there, 'fax' is gone, the index is valid");
        return applied(production).size() + applied(staging).size();
    }

    private void showFindings(JobId job) throws CliException, InterruptedException, DemoFailure {
        JsonNode result = Objects.requireNonNull(jobs.task(job, "lint").result());
        narrator.say("Lint read %d pending files:", result.path("files").asInt());
        for (JsonNode finding : result.path("findings")) {
            narrator.say(
                    "  %-8s %s:%d  %s: %s",
                    finding.path("severity").asText(),
                    finding.path("file").asText(),
                    finding.path("line").asInt(),
                    finding.path("rule").asText(),
                    finding.path("message").asText());
        }
        DemoFailure.unless(!result.path("findings").isEmpty(), "Lint found nothing to say about a DROP COLUMN");
    }

    private void showPlan(JobDocument job) throws DemoFailure {
        Plan plan = job.plan();
        if (plan == null || plan.risk() != RiskLevel.CRITICAL) {
            throw new DemoFailure("Dropping a column was to be CRITICAL; the plan's risk is %s"
                    .formatted(plan == null ? "missing" : plan.risk()));
        }
        narrator.say("Assessed on production's own catalog and sizes, risk %s:", plan.risk());
        PlanText.factors(plan).forEach(narrator::say);
    }

    /** The author may decide about plans, but not about her own. */
    private void refuseAuthor(JobDocument job) throws CliException, InterruptedException, DemoFailure {
        String hash = Objects.requireNonNull(job.planHash());
        try {
            people.as(People.AUTHOR).ask(client -> client.approve(job.id(), hash, Approvals.COMMENT));
        } catch (CliException refused) {
            JobDocument after = jobs.job(job.id());
            DemoFailure.unless(
                    after.state() == JobState.AWAITING_APPROVAL
                            && after.approvals().isEmpty(),
                    "A refused approval changed the job: it is %s",
                    Jobs.standing(after));
            narrator.holds("%s tries to approve her own plan: %s", People.AUTHOR, refused.getMessage());
            return;
        }
        throw new DemoFailure("'%s' approved a plan of her own".formatted(People.AUTHOR));
    }

    private List<JsonNode> applied(JobId job) throws CliException, InterruptedException, DemoFailure {
        var applied = new ArrayList<JsonNode>();
        Objects.requireNonNull(jobs.task(job, "apply").result()).path("applied").forEach(applied::add);
        return applied;
    }

    private String versions(JobId job) throws CliException, InterruptedException, DemoFailure {
        var each = new ArrayList<String>();
        for (JsonNode one : applied(job)) {
            each.add("%s %s (%d ms)"
                    .formatted(
                            one.path("version").asText(),
                            one.path("name").asText(),
                            one.path("millis").asLong()));
        }
        return String.join(", ", each);
    }

    private void requireUnchanged() throws SQLException, DemoFailure {
        DemoFailure.unless(columns(DemoServers.PRODUCTION).equals(List.of("fax")), "Production was changed unapproved");
    }

    private void requireApplied(String database) throws SQLException, DemoFailure {
        DemoFailure.unless(
                columns(database).equals(List.of("loyalty_points")), "'%s' is not as the migrations make it", database);
        try (Connection connection = servers.connect(database)) {
            long valid = Sql.number(
                    connection,
                    "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('orders_placed_at') AND indisvalid");
            DemoFailure.unless(valid == 1, "'%s' has no valid index 'orders_placed_at'", database);
        }
    }

    /** Those of the columns that come and go which are there. */
    private List<String> columns(String database) throws SQLException {
        try (Connection connection = servers.connect(database)) {
            return Sql.texts(connection, """
                    SELECT attname FROM pg_attribute
                    WHERE attrelid = 'customers'::regclass AND attname IN ('fax', 'loyalty_points') AND NOT attisdropped
                    ORDER BY attname
                    """);
        }
    }
}
