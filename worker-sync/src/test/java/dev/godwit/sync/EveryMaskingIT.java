package dev.godwit.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.PostgresExtension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Each strategy on each type that it masks, in both formats: what the copy digests has to be what the target's server reads back, or
 * verification would refuse a whole copy.
 */
class EveryMaskingIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final int WIDTH = 60;

    private static final String DOMAINS = """
            CREATE DOMAIN d_id AS bigint;
            CREATE DOMAIN d_mail AS character varying(60);
            CREATE DOMAIN d_mail2 AS d_mail;
            CREATE DOMAIN d_code AS character(40);
            CREATE DOMAIN d_amount AS numeric(10,2);
            CREATE DOMAIN d_doc AS jsonb;
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            """;

    /** Of each type, as {@code format_type} writes it or as a domain, an expression over {@code i} that is valid for it. */
    private static final Map<String, String> TYPES = new LinkedHashMap<>();

    private static final Map<String, String> BASES = Map.of(
            "d_id", "bigint",
            "d_mail", "character varying(60)",
            "d_mail2", "character varying(60)",
            "d_code", "character(40)",
            "d_amount", "numeric(10,2)",
            "d_doc", "jsonb");

    static {
        String text =
                "(ARRAY['Jane Roe ' || i, '+49 171 555' || 1000 + i, 'jane' || i || '@example.org', E'a\\tb\\\\\\\\ ' || i, ''])[1 + i %% 5]";
        String cut = "left(" + text + ", %d)";
        TYPES.put("text", text.formatted());
        TYPES.put("character varying(60)", cut.formatted(60));
        TYPES.put("character varying(4)", cut.formatted(4));
        TYPES.put("character varying", text.formatted());
        TYPES.put("character(60)", cut.formatted(60));
        TYPES.put("character(40)", cut.formatted(40));
        TYPES.put("character(3)", cut.formatted(3));
        TYPES.put("name", text.formatted());
        TYPES.put("d_mail", cut.formatted(60));
        TYPES.put("d_mail2", cut.formatted(60));
        TYPES.put("d_code", cut.formatted(40));
        TYPES.put("smallint", "i - 2");
        TYPES.put("integer", "i - 2");
        TYPES.put("bigint", "i - 2");
        TYPES.put("d_id", "i");
        TYPES.put("numeric", "i / 7.0");
        TYPES.put("numeric(10,2)", "i / 7.0");
        TYPES.put("numeric(6,0)", "i");
        TYPES.put("d_amount", "i / 7.0");
        TYPES.put("real", "i / 7.0");
        TYPES.put("double precision", "i / 7.0");
        TYPES.put("boolean", "i % 2 = 0");
        TYPES.put("date", "date '2025-01-01' + i");
        TYPES.put("time without time zone", "time '12:34:56.789012' + i * interval '1 s'");
        TYPES.put("time(0) without time zone", "time '12:34:56.789012' + i * interval '1 s'");
        TYPES.put("timestamp without time zone", "timestamp '2025-01-01 12:34:56.789012' + i * interval '1 s'");
        TYPES.put("timestamp(0) without time zone", "timestamp '2025-01-01 12:34:56.789012' + i * interval '1 s'");
        TYPES.put("timestamp(3) without time zone", "timestamp '2025-01-01 12:34:56.789012' + i * interval '1 s'");
        TYPES.put("timestamp with time zone", "timestamptz '2025-01-01 12:34:56.789012+05' + i * interval '1 s'");
        TYPES.put("timestamp(3) with time zone", "timestamptz '2025-01-01 12:34:56.789012+05' + i * interval '1 s'");
        TYPES.put("uuid", "md5(i::text)::uuid");
        TYPES.put("bytea", "decode(md5(i::text), 'hex')");
        TYPES.put("json", "json_build_object('b', i, 'a', 'x')");
        TYPES.put("jsonb", "jsonb_build_object('b', i, 'a', 'x')");
        TYPES.put("d_doc", "jsonb_build_object('b', i)");
        TYPES.put("text[]", "ARRAY['a' || i, NULL]");
        TYPES.put("integer[]", "ARRAY[[i, 2], [3, 4]]");
        TYPES.put("numeric(10,2)[]", "ARRAY[i / 7.0]");
        TYPES.put("interval", "i * interval '1 h'");
        TYPES.put("inet", "(ARRAY[inet '10.0.0.1' + i, inet '2001:db8::1' + i, inet '192.168.7.9/24'])[1 + i % 3]");
        TYPES.put("cidr", "(ARRAY[cidr '10.1.0.0/16', cidr '2001:db8::/32', cidr '10.0.0.1'])[1 + i % 3]");
        TYPES.put("numeric(5,-2)", "i * 100");
        TYPES.put("mood", "(enum_range(NULL::mood))[1 + i % 2]");
    }

    private static final Map<String, Object> KEEP =
            Map.of("keep", Map.of("reason", "test", "by", "dpo", "until", "2099-01-01"));

    private record Setting(String strategy, Map<String, Object> parameters) {
        static Setting of(String strategy, Object... parameters) {
            var map = new LinkedHashMap<String, Object>();
            for (int i = 0; i < parameters.length; i += 2) {
                map.put((String) parameters[i], parameters[i + 1]);
            }
            return new Setting(strategy, map);
        }

        Masking masking() {
            var given = new Parameters(parameters);
            Masking masking = AnonymizationStrategies.builtIn()
                    .find(strategy)
                    .orElseThrow()
                    .configure(given);
            assertThat(given.problems()).isEmpty();
            return masking;
        }

        String yaml() {
            String more = parameters.entrySet().stream()
                    .map(e -> ", %s: %s"
                            .formatted(
                                    e.getKey(),
                                    e.getValue() instanceof String s
                                            ? "'" + s + "'"
                                            : e.getValue().toString().replace("=", ": ")))
                    .collect(Collectors.joining());
            return "{strategy: '%s'%s}".formatted(strategy, more);
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            Setting.of("hmac"),
            Setting.of("hmac", "encoding", "base64url", "length", 22),
            Setting.of("hmac", "normalize", "fold", "length", 8),
            Setting.of("hmac", "max", 30000),
            Setting.of("email"),
            Setting.of("email", "length", 8, "encoding", "base32"),
            Setting.of("phone"),
            Setting.of("phone", "distinct", true),
            Setting.of("name"),
            Setting.of("name", "kind", "first", "suffix", 8),
            Setting.of("null"),
            Setting.of("password", "form", "unusable"),
            Setting.of("password"),
            Setting.of("ssn"),
            Setting.of("ssn", "form", "invalid"),
            Setting.of("card"),
            Setting.of("iban"),
            Setting.of("template", "template", "{last4}/{random(4)} {row.kept} ä"),
            Setting.of("ip"),
            Setting.of("json", "paths", Map.of("b", "hmac", "a", "email")),
            Setting.of("json", "paths", Map.of("b", "noise"), "rest", "redact", "names", KEEP),
            Setting.of("json", "paths", Map.of("b", "noise"), "rest", KEEP),
            Setting.of("fake", "kind", "company", "locale", "fr"),
            Setting.of("uuid"),
            Setting.of("hash"),
            Setting.of("token"),
            Setting.of("fpe"),
            Setting.of("choice", "values", List.of(1, 20)),
            Setting.of("choice", "values", List.of("0.5", "-20")),
            Setting.of("choice", "values", List.of("true", "false")),
            Setting.of("choice", "values", List.of("2024-02-29", "1999-12-31")),
            Setting.of("choice", "values", List.of("10.0.0.1", "2001:db8::1")),
            Setting.of("dictionary", "values", Map.of("a", "b"), "otherwise", "c"),
            Setting.of("date-shift"),
            Setting.of("date-shift", "by", "kept"),
            Setting.of("date-truncate"),
            Setting.of("date-truncate", "to", "minute"),
            Setting.of("noise"),
            Setting.of("noise", "by", "kept", "ratio", "0.5"),
            Setting.of("bucket", "size", 10),
            Setting.of("bucket", "bounds", List.of(0, "2.5")),
            Setting.of("redact"),
            Setting.of("redact", "value", "äöü"),
            Setting.of("redact", "value", ""),
            Setting.of("redact", "value", 7),
            Setting.of("redact", "value", "1000"),
            Setting.of("redact", "value", "0.125"),
            Setting.of("redact", "value", "-1e3"),
            Setting.of("redact", "value", true),
            Setting.of("redact", "value", "2024-02-29"),
            Setting.of("redact", "value", "23:59"),
            Setting.of("redact", "value", "2024-02-29 12:34:56.7891"),
            Setting.of("redact", "value", "2024-02-29T12:34:56+02:00"),
            Setting.of("redact", "value", "00112233-4455-6677-8899-AABBCCDDEEFF"),
            Setting.of("redact", "value", "\\xCAFE"),
            Setting.of("redact", "value", "{\"bb\": 1, \"a\":[1.50,null],  \"a\": \"\\u00e4\"}"));

    @Test
    void whatAnyStrategyMakesOfAnyTypeIsWhatIsReadBack() throws Exception {
        var sync = new MaskedSync(postgres.newDatabase("source"), postgres.newDatabase("target"));
        sync.execute(DOMAINS);
        var policy = new StringBuilder(
                "version: 1\nrules:\n  public.*.kept: {keep: {reason: a number, by: dpo, until: 2099-01-01}}\n  public.*.odd: {keep: {reason: a number, by: dpo, until: 2099-01-01}}\n");
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        var pairs = new TreeSet<String>();
        int tables = 0;
        for (String type : TYPES.keySet()) {
            ColumnType seen = ColumnType.of(BASES.getOrDefault(type, type));
            for (Setting setting : SETTINGS) {
                Masking masking = setting.masking();
                if (masking.families().contains(seen.family())
                        && masking.objection(seen).isEmpty()
                        && (seen.family() != TypeFamily.OTHER
                                || masking.results(seen).isEmpty())
                        && (seen.family() != TypeFamily.TEXT
                                || seen.holds(masking.longest(seen).orElse(0)))) {
                    pairs.add(setting.strategy() + " of " + type);
                    boolean nullable = masking.alwaysNull() || columns.size() % 2 == 0;
                    columns.add("c%d %s%s".formatted(columns.size(), type, nullable ? "" : " NOT NULL"));
                    values.add(
                            nullable ? "CASE WHEN i %% 7 > 0 THEN %s END".formatted(TYPES.get(type)) : TYPES.get(type));
                    policy.append("  public.t%d_*.c%d: %s\n".formatted(tables, columns.size() - 1, setting.yaml()));
                }
                if (columns.size() == WIDTH) {
                    create(sync, tables++, columns, values);
                }
            }
        }
        create(sync, tables++, columns, values);

        LocalOutcome outcome = sync.run(policy.toString(), "");

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(outcome.results().keySet().stream().filter(key -> key.startsWith("verify/")))
                .hasSize(2 * tables);
        assertThat(pairs).hasSizeGreaterThan(100).contains("redact of d_doc", "hmac of character(40)", "hmac of d_id");
    }

    /** In binary, arrays and rows hold the numbers of their parts' types, which the two servers have given differently. */
    @Test
    void whatIsMadeOfUsersTypesIsReadBackToo() throws Exception {
        var sync = new MaskedSync(postgres.newDatabase("source"), postgres.newDatabase("target"));
        MaskedSync.execute(sync.source(), "CREATE TYPE elsewhere AS ENUM ('x')");
        sync.execute("""
                CREATE TYPE mood AS ENUM ('sad', 'ok');
                CREATE DOMAIN code AS text;
                CREATE TYPE pair AS (a int, m mood);
                CREATE TYPE plain AS (a int, b text);
                CREATE DOMAIN moods AS mood[];
                CREATE TYPE span AS RANGE (subtype = numeric);
                CREATE TABLE t1 (v mood[]);
                CREATE TABLE t2 (v pair);
                CREATE TABLE t3 (v plain);
                CREATE TABLE t4 (v plain[]);
                CREATE TABLE t5 (v moods);
                CREATE TABLE t6 (v code[]);
                CREATE TABLE t7 (v span);
                CREATE TABLE t8 (v mood);
                """);
        MaskedSync.execute(sync.source(), """
                INSERT INTO t1 VALUES ('{sad,ok}');
                INSERT INTO t2 VALUES ('(1,ok)');
                INSERT INTO t3 VALUES ('(1,"a b")');
                INSERT INTO t4 VALUES (ARRAY['(1,"a b")'::plain]);
                INSERT INTO t5 VALUES ('{sad,ok}');
                INSERT INTO t6 VALUES ('{abc}');
                INSERT INTO t7 VALUES ('[1,2)');
                INSERT INTO t8 VALUES ('ok');
                """);

        LocalOutcome outcome =
                sync.run("version: 1\nrules:\n  public.*.v: {keep: {reason: test, by: dpo, until: 2099-01-01}}\n", "");

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
    }

    /** Two tables of the same columns: the second has one whose type makes the copy choose text. */
    private static void create(MaskedSync sync, int number, List<String> columns, List<String> values)
            throws Exception {
        for (String format : List.of("binary", "text")) {
            String table = "t%d_%s".formatted(number, format);
            String odd = format.equals("text") ? "money" : "integer";
            sync.execute(
                    "CREATE TABLE %s (kept integer, odd %s, %s)".formatted(table, odd, String.join(", ", columns)));
            MaskedSync.execute(
                    sync.source(),
                    "INSERT INTO %s SELECT i, i, %s FROM generate_series(1, 20) i"
                            .formatted(table, String.join(", ", values)));
        }
        columns.clear();
        values.clear();
    }
}
