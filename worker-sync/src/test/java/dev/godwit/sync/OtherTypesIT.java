package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strategies on types that the engine has no codec for: enums, intervals, network cards, hstore. */
class OtherTypesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabases() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        for (TestDatabase database : new TestDatabase[] {source, target}) {
            execute(database, """
                    CREATE SCHEMA types;
                    CREATE EXTENSION hstore SCHEMA types;
                    CREATE TYPE types.mood AS ENUM ('glad', 'sad', 'it''s complicated');
                    CREATE DOMAIN types.feeling AS types.mood;
                    CREATE TABLE t (id int PRIMARY KEY, mood types.mood NOT NULL, feeling types.feeling, lasted interval,
                        card macaddr, labels types.hstore, height double precision, weight real, grade numeric(5, 2))
                    """);
        }
        execute(source, """
                INSERT INTO t SELECT i, 'sad', 'sad', i * interval '1 hour 3 seconds', ('08:00:2b:01:' || lpad(to_hex(i / 256), 2, '0') || ':' || lpad(to_hex(i %% 256), 2, '0'))::macaddr,
                    types.hstore(ARRAY['email', 'note', 'q"\\', 'none'], ARRAY['a' || i || '@x.example', 'note ' || i, 'q"\\' || i, NULL]),
                    150 + i / 7.0, 50 + i / 3.0, i
                FROM generate_series(1, 500) i
                """.replace("%%", "%"));
    }

    private LocalOutcome run(String rules) throws Exception {
        return SyncRun.between(source, target)
                .under(SyncRun.KEEP_ALL + rules.indent(2))
                .run();
    }

    @Test
    void eachOfThemIsMaskedAndReadBackTheSame() throws Exception {
        LocalOutcome outcome = run("""
                public.t.mood: {strategy: choice, values: [glad, "it's complicated"]}
                public.t.feeling: {strategy: constant, value: glad}
                public.t.lasted: {strategy: choice, values: ["01:00:00", "1 day 02:00:00"]}
                public.t.card: {strategy: fake, kind: mac-address}
                public.t.labels:
                  strategy: hstore
                  keys:
                    email: email
                    note: redact
                    none: email
                    'q"\\': {keep: {reason: quotes, by: dpo, until: 2099-01-01}}
                public.t.height: {strategy: noise, ratio: 0.05}
                public.t.weight: {strategy: bucket, size: 10}
                """);

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t WHERE mood <> 'sad'")).isEqualTo(500);
        assertThat(text(target, "SELECT string_agg(DISTINCT feeling::text, '|') FROM t"))
                .isEqualTo("glad");
        assertThat(text(target, "SELECT string_agg(DISTINCT lasted::text, '|' ORDER BY lasted::text) FROM t"))
                .isEqualTo("01:00:00|1 day 02:00:00");
        assertThat(number(target, "SELECT count(DISTINCT card) FROM t WHERE card::text LIKE '02:%'"))
                .isGreaterThan(490);
        assertThat(number(target, """
                        SELECT count(*) FROM t WHERE labels -> 'note' = '[REDACTED]' AND labels ? 'none' AND labels -> 'none' IS NULL
                          AND labels -> 'q"\\' = 'q"\\' || id AND labels -> 'email' LIKE '%@example.invalid'
                          AND akeys(labels) @> '{email}' AND array_length(akeys(labels), 1) = 4
                        """.replace("labels ->", "labels OPERATOR(types.->)")
                        .replace("labels ?", "labels OPERATOR(types.?)")
                        .replace("akeys", "types.akeys")))
                .isEqualTo(500);
        assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM t WHERE height BETWEEN (150 + id / 7.0) * 0.94 AND (150 + id / 7.0) * 1.06 AND height <> 150 + id / 7.0"))
                .isGreaterThan(495);
        assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM t WHERE weight::int % 10 = 0 AND weight <= 50 + id / 3.0 AND weight > 40 + id / 3.0"))
                .isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public.t.mood: {strategy: constant, value: angry} | 'angry' of 'constant' for 'public.t.mood' is not a value of types.mood",
                "public.t.lasted: {strategy: choice, values: ['1 hour', '01:00:00']} | write '01:00:00'",
                "public.t.lasted: {strategy: constant, value: soon} | is not a value of interval",
                "public.t.lasted: redact | For this type: choice, constant,",
                "public.t.lasted: {strategy: fake, kind: mac-address} | is no interval",
                "public.t.labels: {strategy: fake, kind: word} | does not",
                "public.t.lasted: {strategy: hstore, keys: {a: email}} | is not hstore",
                "public.t.weight: {strategy: choice, values: ['1.23456789', '2']} | is not a value of real",
            })
    void whatIsNoneOfTheTypeStopsThePlan(String ruleAndMessage) throws Exception {
        String[] parts = ruleAndMessage.split(" \\| ", 2);

        LocalOutcome outcome = run(parts[0] + "\n");

        assertThat(failure(outcome).message()).contains(parts[1]);
        assertThat(outcome.results().keySet()).noneMatch(key -> key.startsWith("copy/"));
    }
}
