package dev.godwit.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Eight shapes of table, each twice, so that one is copied in binary and the other in text: plain, partitioned, inherited, without a key, wide, with documents
 * that lie in TOAST, with a uuid as its key, and many small ones. Each has keys, an index, and a column {@code mail} that is masked.
 */
final class EightShapes {

    private static final List<String> FORMATS = List.of("binary", "text");
    private static final List<String> LARGE =
            List.of("plain", "parted", "parent", "child", "keyless", "wide", "toasted", "by_uuid");
    private static final int SMALL = 20;

    static final String POLICY = """
            rules:
              "public.*.mail": email
              "public.*.*": {keep: {reason: made up, by: test, until: 2099-01-01}}
            """;

    static final String SYNC = """
            source: production
            target: staging
            tables: ["public.*"]
            policy: policy.yaml
            existing: truncate
            chunk_size: 256KiB
            """;

    private EightShapes() {}

    /** All of them; a query of {@code parent} counts the rows of {@code child} as well. */
    static List<String> tables() {
        var tables = new ArrayList<String>();
        for (String format : FORMATS) {
            LARGE.forEach(table -> tables.add(table + "_" + format));
            for (int i = 0; i < SMALL; i++) {
                tables.add("small_%s_%02d".formatted(format, i));
            }
        }
        return tables;
    }

    static String schema() {
        return FORMATS.stream().map(EightShapes::schema).collect(Collectors.joining("\n"));
    }

    /** The type {@code money} is only safe in text. */
    private static String schema(String format) {
        String price = format.equals("text") ? "price money" : "price numeric";
        String wide = IntStream.range(0, 150).mapToObj(i -> "c" + i + " int").collect(Collectors.joining(", "));
        String small = IntStream.range(0, SMALL)
                .mapToObj("CREATE TABLE small_f_%02d (id int PRIMARY KEY, mail text, price);\n"::formatted)
                .collect(Collectors.joining());
        return ("""
                CREATE TABLE plain_f (id int PRIMARY KEY, body text, mail text, price);
                CREATE INDEX plain_f_body ON plain_f (body);
                CREATE TABLE parted_f (id int, at date, mail text, price, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
                CREATE TABLE parted_f_1 PARTITION OF parted_f FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
                CREATE TABLE parted_f_2 PARTITION OF parted_f DEFAULT;
                CREATE INDEX parted_f_mail ON parted_f (mail);
                CREATE TABLE parent_f (id int PRIMARY KEY, mail text, price);
                CREATE TABLE child_f (more text, PRIMARY KEY (id)) INHERITS (parent_f);
                CREATE TABLE keyless_f (n int, mail text, price);
                CREATE INDEX keyless_f_n ON keyless_f (n);
                CREATE TABLE wide_f (id int PRIMARY KEY, mail text, price, %s);
                CREATE TABLE toasted_f (id serial PRIMARY KEY, plain int REFERENCES plain_f, doc jsonb, mail text, price);
                CREATE TABLE by_uuid_f (id uuid PRIMARY KEY, mail text, price);
                """.formatted(wide) + small).replace("_f", "_" + format).replace("price", price);
    }

    static String rows(int each) {
        return FORMATS.stream().map(format -> rows(format, each)).collect(Collectors.joining("\n")) + "ANALYZE;";
    }

    private static String rows(String format, int each) {
        String wide = IntStream.range(0, 150).mapToObj(i -> "i + " + i).collect(Collectors.joining(", "));
        String small = IntStream.range(0, SMALL)
                .mapToObj(
                        "INSERT INTO small_f_%02d SELECT i, i || '@secret.example', i FROM generate_series(1, 50) i;\n"
                                ::formatted)
                .collect(Collectors.joining());
        return ("""
                INSERT INTO plain_f SELECT i, repeat('x', 50 + i %% 200), i || '@secret.example', i FROM generate_series(1, %1$d) i;
                INSERT INTO parted_f SELECT i, date '2025-01-01' + i %% 365, i || '@secret.example', i FROM generate_series(1, %1$d) i;
                INSERT INTO parent_f SELECT i, i || '@secret.example', i FROM generate_series(1, %1$d) i;
                INSERT INTO child_f SELECT i, i || '@secret.example', i, repeat('m', 100) FROM generate_series(1, %1$d) i;
                INSERT INTO keyless_f SELECT i %% 1000, i %% 5000 || '@secret.example', i FROM generate_series(1, %1$d) i;
                INSERT INTO wide_f SELECT i, i || '@secret.example', i, %2$s FROM generate_series(1, %1$d / 10) i;
                INSERT INTO toasted_f SELECT i, i, jsonb_build_object('a', (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 150) j)),
                    i || '@secret.example', i FROM generate_series(1, %1$d / 20) i;
                INSERT INTO by_uuid_f SELECT md5(i::text)::uuid, i || '@secret.example', i FROM generate_series(1, %1$d) i;
                """.formatted(each, wide) + small).replace("_f", "_" + format);
    }

    /** Whether {@code staging} has what {@code production} has, each row in the same relation, and nothing unmasked; and all keys and indexes. */
    static void requireSame(Installation installation) throws SQLException {
        for (String table : tables()) {
            String bag = """
                    SELECT count(*) || '/' || count(DISTINCT (tableoid::regclass::text, mail)) || '/' ||
                        coalesce(sum(hashtextextended(tableoid::regclass || (to_jsonb(t) - 'mail')::text, 0)::numeric), 0) FROM %s t
                    """.formatted(table);
            assertThat(installation.text("staging", bag)).as(table).isEqualTo(installation.text("production", bag));
            assertThat(installation.text(
                            "staging", "SELECT count(*) FROM %s WHERE mail LIKE '%%secret%%'".formatted(table)))
                    .as(table)
                    .isEqualTo("0");
        }
        assertThat(installation.text("staging", OBJECTS)).isEqualTo(installation.text("production", OBJECTS));
        assertThat(installation.text("staging", "SELECT count(*) FROM godwit.deferred WHERE done IS NULL"))
                .isEqualTo("0");
        assertThat(installation.text("staging", "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'godwit\\__%'"))
                .isEqualTo("0");
    }

    /** Of the schema {@code public}. */
    private static final String OBJECTS = """
            SELECT string_agg(line, E'\\n' ORDER BY line COLLATE "C") FROM (
                SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
                UNION ALL
                SELECT inhrelid::regclass || ' in ' || inhparent::regclass FROM pg_inherits) lines (line)
            """;
}
