package dev.godwit.bench;

import dev.godwit.bench.BenchTable.Column;
import java.util.List;
import java.util.Locale;

/** The tables that the benchmarks copy. */
enum Tables {

    /** Ten columns, about 175 bytes a row; three columns are personal, and three more can be masked. */
    PEOPLE,

    /** Two integers: there is little of a row but that it is one. */
    NARROW,

    /** A document of 1 to 8 kB in each row, most of them stored out of line. */
    WIDE;

    BenchTable table() {
        return switch (this) {
            case PEOPLE -> people();
            case NARROW -> narrow();
            case WIDE -> wide();
        };
    }

    /** How many of its columns can be masked. */
    int most() {
        return (int) table().masked();
    }

    private static BenchTable people() {
        return new BenchTable(
                "people",
                List.of(
                        Column.kept("id", "bigint"),
                        new Column("email", "text", "email", "email LIKE '%@mail.example'"),
                        new Column("name", "text", "name", "name LIKE 'Given% Family%'"),
                        new Column("phone", "text", "phone", "phone = '+49 30 ' || 10000000 + id"),
                        new Column(
                                "city",
                                "text",
                                "hmac",
                                "city IN ('Berlin', 'Hamburg', 'Leipzig', 'Bremen', 'Freiburg')"),
                        new Column("born", "date", "date-shift", "born = date '1940-01-01' + (id * 7919 % 25000)::int"),
                        Column.kept("balance", "numeric(12, 2)"),
                        Column.kept("active", "boolean"),
                        Column.kept("created", "timestamptz"),
                        new Column("note", "text", "hmac", "note = md5(id::text)")),
                """
            SELECT i,
                'person.' || i || '@mail.example',
                'Given' || i % 9973 || ' Family' || i % 99991,
                '+49 30 ' || 10000000 + i,
                (ARRAY['Berlin', 'Hamburg', 'Leipzig', 'Bremen', 'Freiburg'])[1 + i % 5],
                date '1940-01-01' + (i * 7919 % 25000)::int,
                (i * 104729 % 100000000) / 100.0,
                i % 3 <> 0,
                timestamptz '2024-01-01' + i * interval '1 second',
                md5(i::text)
            FROM generate_series(1, :rows::bigint) i
            """,
                5_000_000);
    }

    private static BenchTable narrow() {
        return new BenchTable(
                "narrow",
                List.of(
                        Column.kept("a", "integer"),
                        new Column("b", "integer", "hmac", "b = (a::bigint * 7919 % 1000003)::integer")),
                "SELECT i, (i * 7919 % 1000003)::integer FROM generate_series(1, :rows::bigint) i",
                10_000_000);
    }

    private static BenchTable wide() {
        return new BenchTable(
                "wide",
                List.of(
                        Column.kept("id", "bigint"),
                        new Column("email", "text", "email", "email LIKE '%@mail.example'"),
                        Column.kept("doc", "jsonb")),
                """
            WITH texts AS MATERIALIZED (
                SELECT array_agg(text) AS of_size FROM (
                    SELECT string_agg(md5(size || '/' || part), ' ') AS text
                    FROM generate_series(1, 64) size, generate_series(1, 28 + size * 3) part GROUP BY size) t)
            SELECT i, 'person.' || i || '@mail.example',
                jsonb_build_object('id', i, 'tags', jsonb_build_array(i % 7, i % 11), 'text', of_size[1 + i % 64])
            FROM texts, generate_series(1, :rows::bigint) i
            """,
                300_000);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
