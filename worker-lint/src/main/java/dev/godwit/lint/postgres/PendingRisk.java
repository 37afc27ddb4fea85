package dev.godwit.lint.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.lint.risk.RiskAssessor;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.schema.sql.SqlSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the pending migrations risk, with all that runs of them: the up file, and then the verification, on the target as the up file leaves it. */
record PendingRisk(RiskAssessor assessor, SqlParser parser, Map<String, byte[]> bundle) {

    /** The factors of the next migration, in the order in which they are applied. */
    List<RiskFactor> factors(JsonNode migration) throws JobFailedException {
        var factors = new ArrayList<>(ofFile(migration.path("path").asText()));
        if (migration.has("verify")) {
            factors.addAll(ofFile(migration.path("verify").asText()));
        }
        return factors;
    }

    private List<RiskFactor> ofFile(String path) throws JobFailedException {
        try {
            String text = new String(PendingFiles.content(bundle, path), StandardCharsets.UTF_8);
            return assessor.factors(path, parser.parse(text));
        } catch (SqlSyntaxException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "migration-files", e.in(path));
        }
    }
}
