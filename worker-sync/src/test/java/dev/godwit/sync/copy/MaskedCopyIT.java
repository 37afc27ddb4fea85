package dev.godwit.sync.copy;

import static dev.godwit.sync.copy.Streams.masked;
import static dev.godwit.sync.copy.Streams.plain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** What a server sends goes through the masker and into a server, in both formats. */
class MaskedCopyIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private static final List<String> TYPES = List.of(
            "smallint",
            "integer",
            "bigint",
            "numeric(12,3)",
            "real",
            "double precision",
            "boolean",
            "date",
            "time",
            "timestamp",
            "timestamptz",
            "uuid",
            "bytea",
            "json",
            "jsonb",
            "text",
            "varchar(6)",
            "char(3)",
            "text[]",
            "integer[]",
            "mood[]");

    @BeforeAll
    static void createTables() throws SQLException {
        execute("""
                CREATE TYPE mood AS ENUM ('sad', 'ok');
                CREATE TABLE people (id bigint PRIMARY KEY, email text UNIQUE, ref uuid UNIQUE, phone varchar(30) UNIQUE,
                  small integer UNIQUE, name text, notes text);
                CREATE TABLE orders (id integer PRIMARY KEY, person bigint REFERENCES people, item text);
                INSERT INTO people SELECT i, 'user' || i || '@Example.org', gen_random_uuid(), '+49 171 ' || 1000000 + i,
                  i - 5000, CASE WHEN i % 7 = 0 THEN NULL ELSE E'Jane\\t' || i END,
                  E'line\\nfeed, tab\\t, back\\\\slash, \\b\\f\\r, ünïcödé ' || i
                  FROM generate_series(1, 10000) i;
                INSERT INTO orders SELECT i, 1 + i % 10000, 'item ' || i FROM generate_series(1, 20000) i;
                CREATE TABLE one (email text);
                INSERT INTO one VALUES ('jane.roe@example.org');
                CREATE TABLE people_masked (LIKE people INCLUDING ALL);
                CREATE TABLE orders_masked (id integer PRIMARY KEY, person bigint REFERENCES people_masked, item text);
                CREATE TABLE one_masked (LIKE one);
                """);
        String columns = columns(type -> type + " NOT NULL");
        execute("CREATE TABLE types (%s); CREATE TABLE types_masked (LIKE types)".formatted(columns));
        execute("""
                INSERT INTO types SELECT 1, 2, 3, -12345.678, 1.5, 2.5, true, 'infinity', '12:00', '-infinity', now(), gen_random_uuid(),
                  '\\xcafe', '{"a": 1}', '{"a": [1]}', 'x', 'abc', 'y', ARRAY['a', NULL], ARRAY[[1, 2], [3, 4]], ARRAY['sad']::mood[]
                  FROM generate_series(1, 3)
                """);
    }

    @ParameterizedTest
    @EnumSource
    void keysStillJoinAndUniqueColumnsStayUnique(CopyFormat format) throws SQLException {
        RowLayout people = new RowLayout(
                "public.people",
                format,
                List.of(
                        masked("id", "bigint", "hmac", Map.of()),
                        masked("email", "text", "email", Map.of()),
                        masked("ref", "uuid", "hmac", Map.of()),
                        masked("phone", "character varying(30)", "phone", Map.of("distinct", true)),
                        masked("small", "integer", "hmac", Map.of("min", 1, "max", 5000)),
                        masked("name", "text", "name", Map.of()),
                        plain("notes", "text")));
        RowLayout orders = new RowLayout(
                "public.orders",
                format,
                List.of(
                        plain("id", "integer"),
                        new ColumnPlan(
                                "person",
                                people.columns().get(0).type(),
                                true,
                                people.columns().get(0).treatment()),
                        plain("item", "text")));
        execute("TRUNCATE people_masked, orders_masked");

        CopySummary copied = copy("people", people);
        copy("orders", orders);

        assertThat(copied.digest().rows()).isEqualTo(10_000);
        assertThat(reread("people_masked", people)).isEqualTo(copied.digest());
        assertThat(reread("people", people).untouched())
                .isEqualTo(copied.digest().untouched());
        assertThat(strings("SELECT count(*) FROM people_masked JOIN orders_masked ON people_masked.id = person"))
                .containsExactly("20000");
        assertThat(strings("SELECT count(*) FROM people JOIN people_masked USING (email)"))
                .containsExactly("0");
        assertThat(
                        strings(
                                "SELECT count(*) FROM people p JOIN people_masked m USING (notes) WHERE (p.name IS NULL) <> (m.name IS NULL)"))
                .containsExactly("0");
        assertThat(strings("SELECT count(*) FROM people_masked WHERE small BETWEEN 1 AND 5000"))
                .containsExactly("5000");
        assertThat(strings("SELECT DISTINCT regexp_replace(email, '[0-9a-f]{32}', 'x') FROM people_masked"))
                .containsExactly("user_x@example.invalid");
    }

    @Test
    void bothFormatsMakeTheSameTable() throws SQLException {
        keysStillJoinAndUniqueColumnsStayUnique(CopyFormat.TEXT);
        List<String> text = strings("SELECT p::text FROM people_masked p ORDER BY 1");
        keysStillJoinAndUniqueColumnsStayUnique(CopyFormat.BINARY);

        assertThat(strings("SELECT p::text FROM people_masked p ORDER BY 1")).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void aTableOfOneRowIsMasked(CopyFormat format) throws SQLException {
        execute("TRUNCATE one_masked");

        copy("one", new RowLayout("public.one", format, List.of(masked("email", "text", "email", Map.of()))));

        assertThat(strings("SELECT email FROM one_masked"))
                .singleElement()
                .satisfies(email -> assertThat(email).matches("user_[0-9a-f]{32}@example\\.invalid"));
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeHasAConstantThatTheServerTakes(CopyFormat format) throws SQLException {
        List<ColumnPlan> columns = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            columns.add(masked("c" + i, formatted(i), "redact", Map.of()));
        }
        execute("TRUNCATE types_masked");

        CopySummary copied = copy("types", new RowLayout("public.types", format, columns));

        assertThat(copied.digest().rows()).isEqualTo(3);
        assertThat(strings("SET timezone = 'UTC'; SELECT DISTINCT t::text FROM types_masked t"))
                .containsExactly(
                        "(0,0,0,0.000,0,0,f,1970-01-01,00:00:00,\"1970-01-01 00:00:00\",\"1970-01-01 00:00:00+00\","
                                + "00000000-0000-0000-0000-000000000000,\"\\\\x\",{},{},[REDACTED],[REDAC,[RE,{},{},{})");
    }

    @ParameterizedTest
    @EnumSource
    void constantsThatAPolicyNamesArriveAsTheyWereWritten(CopyFormat format) throws SQLException {
        Map<String, String> constants = Map.of(
                "smallint", "-7",
                "numeric(12,3)", "-10000.05",
                "double precision", "0.1",
                "date", "2024-02-29",
                "timestamp", "2024-02-29 12:34:56.789",
                "timestamptz", "2024-02-29T12:34:56+02:00",
                "bytea", "\\x00ff",
                "jsonb", "{\"a\": [null]}");
        List<ColumnPlan> columns = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            String constant = constants.get(TYPES.get(i));
            columns.add(
                    masked("c" + i, formatted(i), "redact", constant == null ? Map.of() : Map.of("value", constant)));
        }
        execute("TRUNCATE types_masked");

        copy("types", new RowLayout("public.types", format, columns));

        assertThat(
                        strings(
                                "SET timezone = 'UTC'; SELECT DISTINCT concat_ws(' ', c0, c3, c5, c7, c9, c10, c12, c14) FROM types_masked"))
                .containsExactly(
                        "-7 -10000.050 0.1 2024-02-29 2024-02-29 12:34:56.789 2024-02-29 10:34:56+00 \\x00ff {\"a\": [null]}");
    }

    private static String formatted(int column) throws SQLException {
        return strings(
                        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'types'::regclass AND attname = 'c%d'"
                                .formatted(column))
                .get(0);
    }

    private static String columns(UnaryOperator<String> definition) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < TYPES.size(); i++) {
            columns.add("c" + i + " " + definition.apply(TYPES.get(i)));
        }
        return String.join(", ", columns);
    }

    private static CopySummary copy(String table, RowLayout layout) throws SQLException {
        try (Connection source = POSTGRES.database().connect();
                Connection target = POSTGRES.database().connect()) {
            CopyOut out = manager(source)
                    .copyOut("COPY %s (%s) TO STDOUT %s".formatted(table, names(layout), options(layout)));
            CopyIn in = manager(target)
                    .copyIn("COPY %s_masked (%s) FROM STDIN %s".formatted(table, names(layout), options(layout)));
            CopyMasker<SQLException> masker = CopyMasker.of(layout, TestKeys.KEY, Streams.OPTIONS, in::writeToCopy);
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                masker.accept(message, 0, message.length);
            }
            CopySummary summary = masker.finish();
            assertThat(in.endCopy()).isEqualTo(summary.digest().rows());
            return summary;
        }
    }

    private static CopyDigest reread(String table, RowLayout layout) throws SQLException {
        try (Connection connection = POSTGRES.database().connect()) {
            CopyOut out = manager(connection)
                    .copyOut("COPY %s (%s) TO STDOUT %s".formatted(table, names(layout), options(layout)));
            var digester = new CopyDigester(layout, Streams.SEED);
            for (byte[] message = out.readFromCopy(); message != null; message = out.readFromCopy()) {
                digester.accept(message, 0, message.length);
            }
            return digester.finish();
        }
    }

    private static String names(RowLayout layout) {
        return layout.columns().stream().map(ColumnPlan::name).collect(Collectors.joining(", "));
    }

    private static String options(RowLayout layout) {
        return layout.format() == CopyFormat.BINARY ? "(FORMAT binary)" : "";
    }

    private static CopyManager manager(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = POSTGRES.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(String sql) throws SQLException {
        try (Connection connection = POSTGRES.database().connect();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows) {
                rows = statement.getMoreResults();
            }
            List<String> strings = new ArrayList<>();
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    strings.add(String.valueOf(result.getString(1)));
                }
            }
            return strings;
        }
    }
}
