package dev.godwit.lint.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.schema.sql.PgQueryParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinterTest {

    private static final Linter LINTER = new Linter(new PgQueryParser(), LintRules.builtIn());

    @Test
    void aFindingHasItsPlaceInCharacters() {
        List<Finding> findings = LINTER.lint("a.sql", "-- äöü\nSELECT 1;\n  DROP TABLE \"größe\";");

        assertThat(findings)
                .containsExactly(new Finding(
                        "drop-table",
                        Severity.ERROR,
                        "a.sql",
                        3,
                        3,
                        "Table 'größe' and all its rows are lost.",
                        "Rename it first and drop it after a waiting period. The change needs an approval."));
    }

    @Test
    void whatTheScriptCreatedItselfHoldsNothing() {
        assertThat(rules("CREATE TABLE a (i int PRIMARY KEY); CREATE INDEX ON a (i); DROP TABLE a;"))
                .isEmpty();
    }

    @Test
    void whatAnEarlierScriptCreatedIsNewToTheLaterOnesInTheOrderOfNumbers() {
        var scripts = Map.of(
                "db/migrations/10_index.up.sql", "CREATE INDEX i ON a (n);",
                "db/migrations/9_table.up.sql", "CREATE TABLE a (n int PRIMARY KEY);",
                "db/migrations/11_index.up.sql", "CREATE INDEX j ON b (n);");

        assertThat(LINTER.lint(scripts))
                .extracting(Finding::file, Finding::rule)
                .containsExactly(tuple("db/migrations/11_index.up.sql", "create-index-not-concurrent"));
    }

    @Test
    void whatAnEarlierScriptCreatedMayHoldDataByTheTimeALaterOneDropsIt() {
        var scripts = Map.of(
                "1_table.up.sql", "CREATE TABLE a (n int PRIMARY KEY, m int);",
                "2_column.up.sql", "ALTER TABLE a DROP COLUMN m;",
                "3_table.up.sql", "DROP TABLE a;");

        assertThat(LINTER.lint(scripts)).extracting(Finding::rule).containsExactly("drop-column", "drop-table");
    }

    @Test
    void commentsStringsAndBodiesAreNotStatements() {
        assertThat(rules("""
                        -- DROP TABLE a;
                        SELECT 'DROP TABLE a';
                        CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN TRUNCATE a; END $$;
                        """)).isEmpty();
    }

    @Test
    void aSuppressionSilencesOneRuleForOneStatement() {
        assertThat(rules("""
                        DROP TABLE a;
                        -- godwit:ignore drop-table replaced by b in March
                        DROP TABLE c;
                        DROP TABLE d;
                        """)).containsExactly("drop-table", "drop-table");
    }

    @Test
    void aSuppressionWithoutReasonOrOfAnUnknownRuleIsAFinding() {
        assertThat(rules("-- godwit:ignore drop-table\nDROP TABLE a;"))
                .containsExactly("bad-suppression", "drop-table");
        assertThat(rules("-- godwit:ignore drop-tabel because\nSELECT 1;")).containsExactly("bad-suppression");
    }

    @Test
    void whatIsNotSqlIsOneFindingInPostgresWords() {
        List<Finding> findings = LINTER.lint("a.sql", "CREATE TABEL a (i int);");

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("syntax");
            assertThat(finding.message()).contains("syntax error at or near");
            assertThat(finding.column()).isEqualTo(8);
        });
    }

    @Test
    void aVerificationIsOneQuery() {
        assertThat(LINTER.lint("1_a.verify.sql", "SELECT count(*) > 0 FROM a;")).isEmpty();
        assertThat(LINTER.lint("1_a.verify.sql", "SELECT true; COMMIT; DROP TABLE a;"))
                .extracting(Finding::rule, Finding::severity, Finding::line, Finding::column)
                .containsExactly(tuple("verification", Severity.ERROR, 1, 14));
        assertThat(LINTER.lint("1_a.verify.sql", "SELEC true"))
                .extracting(Finding::rule)
                .containsExactly("syntax");
    }

    @Test
    void aFileForRollingBackIsParsedAndNoMore() {
        assertThat(LINTER.lint("1_a.down.sql", "DROP TABLE a CASCADE;")).isEmpty();
        assertThat(LINTER.lint("1_a.down.sql", "DORP TABLE a;"))
                .extracting(Finding::rule)
                .containsExactly("syntax");
    }

    @Test
    void whatDropsATableAgainHidesNothingFromLaterScripts() {
        var scripts = Map.of(
                "1_a.up.sql", "CREATE TABLE a (n int PRIMARY KEY);",
                "1_a.down.sql", "DROP TABLE a;",
                "2_b.up.sql", "CREATE INDEX i ON a (n);");

        assertThat(LINTER.lint(scripts)).isEmpty();
    }

    private static List<String> rules(String sql) {
        return LINTER.lint("a.sql", sql).stream().map(Finding::rule).toList();
    }
}
