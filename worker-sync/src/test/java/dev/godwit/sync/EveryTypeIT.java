package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Values of every type, its extreme ones first, arrive as they were, beside a column that is masked: in binary where that is safe, in text where it is
 * not, and each type in text as well.
 */
class EveryTypeIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String TYPES = """
            CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION cube; CREATE EXTENSION seg;
            CREATE EXTENSION isn; CREATE EXTENSION intarray;
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "fine", {really}');
            CREATE DOMAIN code AS varchar(8) CHECK (VALUE <> '');
            CREATE DOMAIN code2 AS code NOT NULL;
            CREATE DOMAIN codes AS code[];
            CREATE TYPE plain AS (a int, b text);
            CREATE TYPE pair AS (a int, m mood, p plain, t text[]);
            CREATE DOMAIN somepair AS pair;
            CREATE TYPE span AS RANGE (subtype = numeric, multirange_type_name = multispan);
            """;

    /** Of each type, values as SQL writes them. */
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    /** Types that are copied in text, with one value each. */
    private static final Map<String, List<String>> TEXT_ONLY = new LinkedHashMap<>();

    private static void type(String type, String... values) {
        VALUES.put(type, List.of(values));
    }

    private static void textOnly(String type, String... values) {
        TEXT_ONLY.put(type, List.of(values));
    }

    static {
        type("boolean", "true", "false");
        type("smallint", "-32768", "32767", "0");
        type("integer", "-2147483648", "2147483647");
        type("bigint", "-9223372036854775808", "9223372036854775807");
        type(
                "numeric",
                "'NaN'",
                "'Infinity'",
                "'-Infinity'",
                "1e-1000",
                "1e2000",
                "-0.000",
                "12345678901234567890.0100");
        type("numeric(10,2)", "0.01", "-99999999.99", "'NaN'");
        type("numeric(3,-2)", "99900");
        type("numeric(3,5)", "0.00999");
        type("real", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "1e-45", "3.4028235e38");
        type("double precision", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "5e-324", "0.1");
        type("text", "''", "E'a\\tb\\nc\\rd\\\\e\\bf\\fg\\vh'", "'\\N'", "'\\.'", "'ünïcödé 日本 🦆'", "E'\\x01\\x7f'");
        type("character varying(5)", "'äöüß€'", "''", "'a    '");
        type("character(5)", "'a'", "''", "'äöüß€'");
        type("\"char\"", "'x'", "''", "'\\377'");
        type("name", "'a b'", "repeat('n', 63)");
        type("bytea", "''", "'\\x00'", "decode('0001090a0d5c7fff', 'hex')");
        type("date", "'infinity'", "'-infinity'", "'4713-01-01 BC'", "'5874897-12-31'", "'2024-02-29'");
        type("time", "'00:00'", "'24:00'", "'12:34:56.789012'");
        type("time(2)", "'12:34:56.78'");
        type("time with time zone", "'12:34:56.789012+05:30'", "'24:00-15:59:59'");
        type("timestamp", "'infinity'", "'-infinity'", "'4713-01-01 00:00 BC'", "'294276-12-31 23:59:59.999999'");
        type("timestamp(0) with time zone", "'2024-03-31 02:30:00+01'");
        type("timestamp with time zone", "'infinity'", "'-infinity'", "'1883-11-18 12:00:00-07:52:58'");
        type("interval", "'-1 year 2 mons -3 days 04:05:06.789'", "'178000000 years'", "'0'");
        type("interval day to second(3)", "'1 02:03:04.567'");
        type("uuid", "'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'");
        type("json", "'{\"b\" : 1,  \"a\":[1.50, null], \"a\": \"\\u00e4\\n\"}'", "'null'", "'\"\\\\\"'");
        type("jsonb", "'{\"b\": 1e400, \"a\": \"\\\\\\\\ \\\" \\t\"}'", "'[]'", "'\"x\"'");
        type("jsonpath", "'$.a[*] ? (@.b > 1)'");
        type("xml", "'<a b=\"c\">&lt;</a>'", "'text'");
        type("inet", "'10.0.0.1/8'", "'::1'", "'192.168.0.1'");
        type("cidr", "'10.0.0.0/8'", "'2001:db8::/32'");
        type("macaddr", "'08:00:2b:01:02:03'");
        type("macaddr8", "'08:00:2b:01:02:03:04:05'");
        type("bit(9)", "B'101010101'");
        type("bit varying", "B''", "B'1'", "B'10101010101'");
        type("tsquery", "'fat & (rat | !cat:*)'");
        type("point", "'(1.5,-2)'", "'(NaN,Infinity)'");
        type("line", "'{1,2,3}'");
        type("lseg", "'[(0,0),(1,1)]'");
        type("box", "'(1,1),(0,0)'");
        type("path", "'[(0,0),(1,1)]'", "'((0,0),(1,1))'");
        type("polygon", "'((0,0),(1,1),(1,0))'");
        type("circle", "'<(0,0),1>'");
        type("pg_lsn", "'16/B374D848'");
        type("pg_snapshot", "'10:20:10,14,15'");
        type("xid8", "'18446744073709551615'");
        type("int4range", "'empty'", "'(,)'", "'[1,5)'");
        type("numrange", "'[1.5,2.5]'", "'(,NaN]'");
        type("tstzrange", "'[2024-01-01 00:00+00,infinity)'");
        type("daterange", "'[-infinity,infinity]'");
        type("int8multirange", "'{}'", "'{[1,2),[5,7),[9,)}'");
        type("nummultirange", "'{[1.5,2.5],(7,)}'");
        type("text[]", "'{}'", "ARRAY['a,b', NULL, 'NULL', '{}', E'q\\\"\\\\\\n', '']", "'[0:1][2:3]={{a,b},{c,d}}'");
        type("integer[]", "ARRAY[[1, NULL], [3, 4]]", "'{}'");
        type("numeric(10,2)[]", "ARRAY['NaN', 1.5]::numeric[]");
        type("timestamptz[]", "ARRAY['infinity', '2024-01-01 00:00+00']::timestamptz[]");
        type("jsonb[]", "ARRAY['{\"a\": \"b,c\"}', NULL]::jsonb[]");
        type("box[]", "'{(1,1),(0,0);(2,2),(1,1)}'");
        type("bytea[]", "ARRAY['\\x00ff']::bytea[]");
        type("int4range[]", "ARRAY['[1,2)', 'empty']::int4range[]");
        type("mood", "'sad'", "'it''s \"fine\", {really}'");
        type("code", "'abc'");
        type("code2", "'abc'");
        type("span", "'[1,2)'");
        type("multispan", "'{[1,2),[3,4)}'");

        textOnly("oid", "4294967295");
        textOnly("regclass", "'pg_class'");
        textOnly("regtype", "'integer'");
        textOnly("money", "'-1234.56'");
        textOnly("tsvector", "'''a'':1A,2 ''b c'':3'");
        textOnly("mood[]", "'{sad,NULL,\"it''s \\\"fine\\\", {really}\"}'");
        textOnly("codes", "'{a,NULL}'");
        textOnly(
                "pair",
                "ROW(1, 'ok', ROW(2, E'a,\"b\\\\ )'), ARRAY['x', NULL])::pair",
                "ROW(NULL, NULL, NULL, NULL)::pair");
        textOnly("plain[]", "ARRAY[ROW(1, 'a b')::plain, NULL]");
        textOnly("somepair", "ROW(1, 'ok', ROW(2, ''), NULL)::pair");
        textOnly("hstore", "'a=>1, \"b c\"=>NULL, \"q\"=>\"\\\"\"'::hstore");
        textOnly("citext", "'MiXed'");
        textOnly("ltree", "'Top.Science.Astronomy'");
        textOnly("lquery", "'*.a|b.*{1,2}'");
        textOnly("cube", "'(1,2),(3,4)'");
        textOnly("seg", "'1.5 .. 2.50'");
        textOnly("isbn13", "'978-0-393-04002-9'");
        textOnly("query_int", "'1&(2|3)'");
        textOnly("aclitem", "'=r/' || current_user");
        textOnly("int2vector", "'1 2 3'");
        textOnly("oidvector", "'1 2 3'");
    }

    private static final String POLICY = """
            version: 1
            rules:
              public.in_binary.who: email
              public.in_text.who: email
              public.*.*: {keep: {reason: test, by: dpo, until: 2099-01-01}}
            """;

    private static TestDatabase source;
    private static TestDatabase target;
    private static LocalOutcome outcome;

    /** Of both servers: an older one may lack a type, or what stands behind its name. */
    private static Map<String, List<String>> binary = Map.of();

    private static final Map<String, List<String>> all = new LinkedHashMap<>();

    @BeforeAll
    static void everyTypeIsCopied() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, "CREATE TYPE elsewhere AS ENUM ('so that numbers of types differ')");
        for (TestDatabase database : List.of(source, target)) {
            execute(database, TYPES);
        }
        all.clear();
        binary = known(VALUES);
        all.putAll(binary);
        all.putAll(known(TEXT_ONLY));
        for (TestDatabase database : List.of(source, target)) {
            execute(database, table("in_binary", binary));
            execute(database, table("in_text", all));
        }
        execute(source, rows("in_binary", binary));
        execute(source, rows("in_text", all));

        outcome = SyncRun.between(source, target)
                .under(POLICY)
                .wherePersonalDataMayCome()
                .run();
    }

    @Test
    void allOfThemArriveAsTheyWere() throws SQLException {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertSame("in_binary", binary.size());
        assertSame("in_text", all.size());
    }

    /** Nothing is left out but what one of the servers does not know. */
    @Test
    void noTypeIsLeftOutThatBothKnow() throws SQLException {
        int oldest = Math.min(major(source), major(target));

        assertThat(all.size() + (oldest < 15 ? 2 : 0)).isEqualTo(VALUES.size() + TEXT_ONLY.size());
    }

    @Test
    void binaryIsChosenForThoseThatAreSafeInIt() {
        assertThat(Objects.requireNonNull(outcome.plan()).summary().path("tables"))
                .extracting(table -> table.path("table").asText() + " "
                        + table.path("format").asText())
                .containsExactlyInAnyOrder("public.in_binary binary", "public.in_text text");
    }

    private static int major(TestDatabase database) throws SQLException {
        return Integer.parseInt(text(database, "SHOW server_version_num")) / 10_000;
    }

    /** Those of which both servers can make a column. */
    private static Map<String, List<String>> known(Map<String, List<String>> types) throws SQLException {
        var known = new LinkedHashMap<String, List<String>>();
        for (Map.Entry<String, List<String>> type : types.entrySet()) {
            if (knows(source, type.getKey()) && knows(target, type.getKey())) {
                known.put(type.getKey(), type.getValue());
            }
        }
        return known;
    }

    private static boolean knows(TestDatabase database, String type) throws SQLException {
        try {
            execute(database, "CREATE TABLE column_of (c %s); DROP TABLE column_of".formatted(type));
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isIn("42704", "22023");
            return false;
        }
    }

    private static void assertSame(String table, int types) throws SQLException {
        var differing = new ArrayList<String>();
        for (int i = 0; i < types; i++) {
            String all = "SELECT string_agg(coalesce(c%d::text, '~'), '|' ORDER BY id) FROM %s".formatted(i, table);
            if (!text(source, all).equals(text(target, all))) {
                differing.add("c" + i + ": " + text(source, all) + " became " + text(target, all));
            }
        }
        assertThat(differing).isEmpty();
        assertThat(text(target, "SELECT count(DISTINCT who) || '/' || bool_and(who LIKE '%.invalid') FROM " + table))
                .isEqualTo("8/true");
    }

    private static String table(String name, Map<String, List<String>> types) {
        var columns = new ArrayList<String>();
        types.keySet().forEach(type -> columns.add("c%d %s".formatted(columns.size(), type)));
        return "CREATE TABLE %s (id integer PRIMARY KEY, who text UNIQUE NOT NULL, %s)"
                .formatted(name, String.join(", ", columns));
    }

    /** Eight rows: each value of each type once at least, and NULL where the type takes it. */
    private static String rows(String table, Map<String, List<String>> types) {
        var statements = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            int row = i;
            String values = types.entrySet().stream()
                    .map(type -> value(type.getKey(), type.getValue(), row))
                    .collect(Collectors.joining(", "));
            statements.add("INSERT INTO %s VALUES (%d, 'person.%d@example.org', %s)".formatted(table, i, i, values));
        }
        return String.join(";\n", statements);
    }

    private static String value(String type, List<String> values, int row) {
        if (row < 7) {
            return "(" + values.get(row % values.size()) + ")::" + type;
        }
        return type.equals("code2") ? "'last'" : "NULL";
    }
}
