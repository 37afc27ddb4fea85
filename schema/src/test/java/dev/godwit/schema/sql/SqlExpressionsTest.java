package dev.godwit.schema.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlExpressionsTest {

    private final SqlExpressions expressions = new SqlExpressions(new PgQueryParser());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "country = 'PT'",
                "created_at >= now() - interval '90 days'",
                "a and b or not c",
                "id in (select customer from vip)",
                "(select 1)",
                "'; drop table t; --' <> note",
                "case when a then b else c end",
                "$1",
                "lower(email) like '%@example.com'"
            })
    void acceptsOneExpression(String text) {
        assertThat(expressions.parseSingleExpression(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a = 1) or (true",
                "a) from t; drop table t; select (a",
                "1, 2",
                "1 as x",
                "x y",
                "1;",
                "1; select 2",
                "*",
                "all x",
                "distinct x",
                "1 from y",
                "1 where true",
                "select 1",
                "1 limit 1",
                "1 limit all",
                "1 order by 1",
                "1 union select 2",
                "x into y",
                "x for update",
                "1 -- c",
                "1 /* c */",
                "a = ",
                "\\! rm"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> expressions.parseSingleExpression(text)).isInstanceOf(SqlSyntaxException.class);
    }

    @Test
    void locationsCountWithinTheText() {
        Expression filter = expressions.parseSingleExpression("  straße = 'ä' and x > 3");

        assertThat(filter.kind()).isEqualTo("BoolExpr");
        assertThat(filter.node().at("/BoolExpr/location").asInt()).isEqualTo("straße = 'ä' ".length() + 2);
    }

    @Test
    void errorsPointIntoTheText() {
        assertThatExceptionOfType(SqlSyntaxException.class)
                .isThrownBy(() -> expressions.parseSingleExpression("ä = 1 )"))
                .withMessage("line 1, column 7: syntax error at or near \")\"");
    }
}
