package dev.godwit.lint.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.Plan.RiskFactor;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.schema.sql.PgQueryParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskAssessorTest {

    private static final PgQueryParser PARSER = new PgQueryParser();
    private static final Map<String, TableFacts> KNOWN = Map.of(
            "small", new TableFacts("public.small", 8192, 10),
            "middle", new TableFacts("public.middle", 200L << 20, 2_000_000),
            "large", new TableFacts("public.large", 3L << 30, -1));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE small ADD COLUMN n integer NOT NULL DEFAULT 0 | LOW",
                "ALTER TABLE large ADD COLUMN n integer NOT NULL DEFAULT 0 | LOW",
                "ALTER TABLE large ADD COLUMN n uuid DEFAULT gen_random_uuid() | CRITICAL",
                "ALTER TABLE small DROP COLUMN n | CRITICAL",
                "DROP TABLE small | CRITICAL",
                "TRUNCATE small | CRITICAL",
                "ALTER TABLE small ALTER COLUMN n TYPE bigint | MEDIUM",
                "ALTER TABLE large ALTER COLUMN n TYPE bigint | CRITICAL",
                "CREATE INDEX i ON small (n) | LOW",
                "CREATE INDEX i ON middle (n) | MEDIUM",
                "CREATE INDEX i ON large (n) | HIGH",
                "CREATE INDEX CONCURRENTLY i ON large (n) | LOW",
                "ALTER TABLE middle ALTER COLUMN n SET NOT NULL | MEDIUM",
                "ALTER TABLE large VALIDATE CONSTRAINT c | LOW",
                "ALTER TABLE small RENAME COLUMN n TO m | HIGH",
                "ALTER TABLE small RENAME TO tiny | HIGH",
                "UPDATE small SET n = 1 | HIGH",
                "DELETE FROM small WHERE n = 1 | MEDIUM",
                "DO $$ BEGIN DROP TABLE small; END $$ | CRITICAL",
                "ALTER SYSTEM SET work_mem = '1GB' | CRITICAL",
                "ALTER TABLE nowhere ADD COLUMN n integer | CRITICAL",
                "CREATE TABLE new (n integer); CREATE INDEX ON new (n); ALTER TABLE new ALTER COLUMN n SET NOT NULL; DROP TABLE new | LOW",
                "CREATE TABLE new (n integer) | LOW"
            })
    void aScriptIsAsDangerousAsItsWorstStatement(String sql, RiskLevel level) {
        assertThat(RiskAssessor.level(factors(sql))).isEqualTo(level);
    }

    @Test
    void whatAnEarlierFileCreatesIsNewToTheLaterOnes() {
        assertThat(inOneRun(
                        "CREATE TABLE new (n integer PRIMARY KEY)",
                        "CREATE INDEX i ON new (n); ALTER TABLE new ADD COLUMN m bigserial",
                        "ALTER TABLE public.new ADD CHECK (n > 0)"))
                .isEmpty();
    }

    @Test
    void whatASessionHadOnlyWhileAFileRanDoesNotHideATableFromTheNext() {
        assertThat(inOneRun("CREATE TEMP TABLE small AS SELECT 1", "DROP TABLE small"))
                .extracting(RiskFactor::level)
                .contains(RiskLevel.CRITICAL);
        assertThat(inOneRun("SET search_path = app; CREATE TABLE small (n integer)", "DROP TABLE small"))
                .extracting(RiskFactor::level)
                .contains(RiskLevel.CRITICAL);
    }

    @Test
    void aFactorSaysItsPlaceInItsFile() {
        assertThat(inOneRun("SELECT 1", "SELECT 1;\n\n  DROP TABLE small")
                        .get(0)
                        .evidence())
                .startsWith("2.sql:3:3: DROP TABLE");
    }

    @Test
    void aFunctionOfALaterServerIsSomebodysOwnOnAnEarlierOne() {
        var script = PARSER.parse("SELECT uuidv7()");

        assertThat(new RiskAssessor(name -> Optional.empty(), 18).factors("m.sql", script))
                .isEmpty();
        assertThat(new RiskAssessor(name -> Optional.empty(), 17).factors("m.sql", script))
                .extracting(RiskFactor::level)
                .containsExactly(RiskLevel.CRITICAL);
    }

    @Test
    void theEvidenceSaysWhatWasMeasured() {
        assertThat(factors("CREATE INDEX i ON middle (n)"))
                .containsExactly(new RiskFactor(
                        "availability",
                        RiskLevel.MEDIUM,
                        "middle",
                        "m.sql:1:1: SHARE lock, reads the whole table (200 MB measured)"));
        assertThat(factors("DROP TABLE large"))
                .containsExactly(new RiskFactor(
                        "data-loss",
                        RiskLevel.CRITICAL,
                        "large",
                        "m.sql:1:1: DROP TABLE: all rows (never counted, 3072 MB) are lost"));
    }

    private static List<RiskFactor> inOneRun(String... files) {
        var assessor = new RiskAssessor(name -> Optional.ofNullable(KNOWN.get(name)), 18);
        var factors = new ArrayList<RiskFactor>();
        for (int i = 0; i < files.length; i++) {
            factors.addAll(assessor.factors((i + 1) + ".sql", PARSER.parse(files[i])));
        }
        return factors;
    }

    private static List<RiskFactor> factors(String sql) {
        return new RiskAssessor(name -> Optional.ofNullable(KNOWN.get(name)), 18).factors("m.sql", PARSER.parse(sql));
    }
}
