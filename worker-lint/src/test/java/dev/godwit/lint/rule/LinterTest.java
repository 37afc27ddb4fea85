package dev.godwit.lint.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.sql.PgQueryParser;
import java.util.List;
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

    private static List<String> rules(String sql) {
        return LINTER.lint("a.sql", sql).stream().map(Finding::rule).toList();
    }
}
