package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.schema.sql.SqlExpressions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFilterTest {

    private final RowFilter filter = new RowFilter(new SqlExpressions(new PgQueryParser()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "country = 'PT' AND NOT deleted",
                "id % 2 = 0 OR id BETWEEN 3 AND 7 OR id IN (1, 2) OR id = ANY (ARRAY[4, 5])",
                "created > current_date - interval '90 days'",
                "created >= date '2026-01-01' AND created::date < '2026-06-01'::timestamptz",
                "lower(email) LIKE '%@example.com' COLLATE \"C\" AND name ~ '^a' AND name IS NOT NULL",
                "coalesce(doc ->> 'kind', '') = 'x' AND doc @> '{}'::jsonb AND tags[1] = 'a'::varchar(3)",
                "CASE WHEN active IS TRUE THEN amount::numeric(10,2) ELSE -1.5 END > 0",
                "(tenant, id) > (3, 4) AND substring(code from 1 for 2) = 'AB'",
                "extract(year from created) = 2026 AND id OPERATOR(pg_catalog.=) 7",
                "greatest(a, b) > 1 AND a IS DISTINCT FROM b AND at AT TIME ZONE 'UTC' > '2026-01-01'"
            })
    void conditionsOnColumnsAreTaken(String text) {
        assertThat(filter.objection(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "e::regclass IS NOT NULL",
                "e::regrole IS NOT NULL",
                "e::pg_catalog.regtype IS NOT NULL",
                "CAST(e AS regnamespace) IS NOT NULL",
                "e::regproc IS NOT NULL",
                "e::tsquery IS NOT NULL",
                "e::xml IS NOT NULL",
                "ARRAY[e]::regclass[] IS NOT NULL",
                "e::public.mood = 'sad'",
                "e::public.text = 'x'",
                "regclass(e) IS NOT NULL",
                "pg_catalog.regclass(e) IS NOT NULL",
                "e OPERATOR(public.===) 'x'",
                "e OPERATOR(public.=) ANY (ARRAY['x'])",
                "CASE WHEN e OPERATOR(public.===) 'x' THEN true END",
                "users.spy",
                "(e).spy",
                "(users.*) IS NOT NULL",
                "EXISTS (SELECT 1)",
                "id = (SELECT 1)",
                "id = $1",
                "public.lower(e) = 'x'",
                "xmlparse(content e) IS NOT NULL"
            })
    void whatCanTellAValueInTheServersMessageIsNot(String text) {
        assertThat(filter.objection(text)).isPresent();
    }

    @Test
    void whatIsAllowedIsSaid() {
        assertThat(filter.objection("e::regclass IS NOT NULL"))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("A filter cannot cast to 'regclass'. Allowed: bit, bool,")
                        .doesNotContain("regrole"));
    }
}
