package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoneQueryTest {

    private static final PgQueryParser PARSER = new PgQueryParser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT true",
                "-- all there\nSELECT count(*) > 0 FROM a; -- or not",
                "WITH b AS (SELECT 1) SELECT EXISTS (SELECT FROM b) UNION SELECT false",
                "VALUES (';' = '; COMMIT')",
                "(TABLE a LIMIT 1)"
            })
    void aQueryThatOnlyReadsIsOne(String sql) {
        ParsedScript script = PARSER.parse(sql);

        assertThat(LoneQuery.objection(script)).isEmpty();
        assertThat(LoneQuery.of(script).statement())
                .isEqualTo(script.statements().get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'' | 1:1: there is no statement",
                "-- nothing | 1:1: there is no statement",
                "SELECT true; COMMIT; DROP TABLE a | 1:14: this is a second statement",
                "SELECT 1; SELECT 2 | 1:11: this is a second statement",
                "COMMIT | 1:1: this is not a SELECT",
                "EXPLAIN ANALYZE SELECT f() | 1:1: this is not a SELECT",
                "DO $$ BEGIN END $$ | 1:1: this is not a SELECT",
                "CREATE TABLE b AS SELECT 1 | 1:1: this is not a SELECT",
                "WITH d AS (DELETE FROM a RETURNING 1) SELECT true FROM d | 1:1: the WITH holds",
                "SELECT (WITH d AS (SELECT 1) SELECT 1), (SELECT true FROM (WITH u AS (UPDATE a SET i = 1 RETURNING 1) SELECT 1) x) | 1:1: the WITH holds",
                "SELECT 1 UNION (WITH m AS (MERGE INTO a USING a b ON true WHEN MATCHED THEN DELETE RETURNING 1) SELECT 1) | 1:1: the WITH holds",
                "SELECT 1 INTO b | 1:1: SELECT INTO",
                "SELECT 1 INTO b UNION SELECT 2 | 1:1: SELECT INTO",
                "SELECT true FROM a FOR SHARE | 1:1: SELECT ... FOR UPDATE",
                "SELECT EXISTS (SELECT FROM a FOR UPDATE) | 1:1: SELECT ... FOR UPDATE"
            })
    void whatIsMoreIsToldWithItsPlace(String sql, String objection) {
        String text = sql.equals("''") ? "" : sql;

        assertThat(LoneQuery.objection(PARSER.parse(text)))
                .get()
                .satisfies(o -> assertThat(o.in("v.sql")).startsWith("v.sql:" + objection));
    }
}
