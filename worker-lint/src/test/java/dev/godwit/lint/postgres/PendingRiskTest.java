package dev.godwit.lint.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.json.Json;
import dev.godwit.lint.risk.RiskAssessor;
import dev.godwit.schema.sql.PgQueryParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingRiskTest {

    private static final String UP = "db/migrations/1_a.up.sql";
    private static final String VERIFY = "db/migrations/001_a.verify.sql";

    @Test
    void whatAVerificationCallsIsAssessedLikeAnyOtherStatement() throws Exception {
        List<RiskFactor> factors = factors("CREATE TABLE a (i int PRIMARY KEY)", "SELECT purge_customers() > 0");

        assertThat(factors).singleElement().satisfies(factor -> {
            assertThat(factor.level()).isEqualTo(RiskLevel.CRITICAL);
            assertThat(factor.name()).isEqualTo("hidden-code");
            assertThat(factor.evidence()).startsWith(VERIFY + ":1:1");
        });
    }

    @Test
    void aFunctionThatTheMigrationCreatesHidesNoLessInItsVerification() throws Exception {
        String up = "CREATE FUNCTION count_all() RETURNS bool LANGUAGE sql AS 'SELECT true'";

        assertThat(factors(up, "SELECT count_all()"))
                .filteredOn(factor -> factor.evidence().startsWith(VERIFY))
                .extracting(RiskFactor::level)
                .containsExactly(RiskLevel.CRITICAL);
    }

    @Test
    void aVerificationThatReadsAddsNoRisk() throws Exception {
        assertThat(factors("CREATE TABLE a (i int PRIMARY KEY)", "SELECT count(*) = 0 FROM a"))
                .isEmpty();
    }

    private static List<RiskFactor> factors(String up, String verify) throws JobFailedException {
        ObjectNode migration = Json.object().put("path", UP).put("verify", VERIFY);
        var assessor = new RiskAssessor(name -> Optional.empty(), 17);
        return new PendingRisk(
                        assessor, new PgQueryParser(), Map.of(UP, up.getBytes(UTF_8), VERIFY, verify.getBytes(UTF_8)))
                .factors(migration);
    }
}
