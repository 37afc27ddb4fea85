package dev.godwit.lint.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.lint.risk.RiskAssessor;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.schema.sql.SqlParser;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code lint.assess}: says how dangerous the pending migrations are on this very target, from its catalog and its measured sizes, and lays down the
 * plan that is approved and applied: versions and checksums. Reads only.
 */
public final class AssessHandler implements TaskHandler {

    private final Databases databases;
    private final SqlParser parser;
    private final CatalogReader catalogs = new CatalogReader();

    public AssessHandler(Databases databases, SqlParser parser) {
        this.databases = databases;
        this.parser = parser;
    }

    @Override
    public String kind() {
        return "lint.assess";
    }

    @Override
    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
        JsonNode pending = PendingFiles.pending(context);
        if (pending == null) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "no-pending",
                    "No earlier stage has found out which migrations are pending.");
        }
        Catalog catalog = catalog(context);
        var assessor =
                new RiskAssessor(new CatalogTables(catalog), catalog.database().major());
        var risk = new PendingRisk(assessor, parser, context.bundle());
        var factors = new ArrayList<RiskFactor>();
        var summary = Json.object();
        var shown = summary.putArray("migrations");
        var scope = Json.object().put("kind", "migrate");
        var migrations = scope.putArray("migrations");
        for (JsonNode migration : pending) {
            List<RiskFactor> own = risk.factors(migration);
            factors.addAll(own);
            shown.addObject()
                    .put("path", migration.path("path").asText())
                    .put("version", migration.path("version").asText())
                    .put("risk", RiskAssessor.level(own).name());
            migrations
                    .addObject()
                    .put("version", migration.path("version").asText())
                    .put("checksum", migration.path("checksum").asText());
        }
        var plan = new Plan(List.of(scope), RiskAssessor.level(factors), factors, summary);
        return new TaskResult(summary, plan, pending.isEmpty() ? List.of() : drafts(context, scope));
    }

    private static List<TaskDraft> drafts(TaskContext context, JsonNode scope) {
        return List.of(
                draft(context, scope, "apply", "migrate.apply"), draft(context, scope, "verify", "migrate.verify"));
    }

    private static TaskDraft draft(TaskContext context, JsonNode scope, String stage, String kind) {
        return new TaskDraft(
                stage,
                stage,
                kind,
                scope,
                Json.object(),
                List.of(),
                null,
                context.grant().target(),
                false,
                0);
    }

    private Catalog catalog(TaskContext context) throws JobFailedException {
        String target = context.grant().target();
        if (target == null) {
            throw new JobFailedException(FailureKind.PERMANENT, "no-target", "The task names no target.");
        }
        try (var session = TaskSession.open(databases, target, context)) {
            return catalogs.read(session.connection(), CatalogScope.everything());
        } catch (SQLException e) {
            throw SqlFailures.failure(e, "Reading the catalog of '%s'".formatted(target));
        }
    }
}
